package dev.berth.dpop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.answer.ServerClock;
import dev.berth.http.HttpHeaders;
import dev.berth.http.Origin;
import dev.berth.jose.SigningKey;
import dev.berth.jwt.Jwt;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proofs that a key is ours (RFC 9449 section 4), one for each request, with the nonce that its server wants. One key belongs
 * to one grant. Thread-safe.
 */
public final class DpopProofs {
    /** The header line that a proof goes into. */
    public static final String HEADER = "DPoP";

    /** What new keys sign by. */
    public static final String ALGORITHM = "ES256";

    private static final int JTI_BYTES = 16;

    private final SigningKey key;
    private final DpopNonces nonces;
    private final Clock clock;

    /**
     * Proofs of a key.
     *
     * @param key whose public half is known
     * @param clock tells when a proof was made
     */
    public DpopProofs(SigningKey key, DpopNonces nonces, Clock clock) {
        this.key = key;
        this.nonces = nonces;
        this.clock = clock;
    }

    /**
     * Whether proofs can be made that a server takes: its {@code dpop_signing_alg_values_supported} lists what new keys sign
     * by, or is not there to say otherwise.
     */
    public static boolean suit(List<String> signingAlgorithmsSupported) {
        return signingAlgorithmsSupported.isEmpty() || signingAlgorithmsSupported.contains(ALGORITHM);
    }

    /** The key. */
    public SigningKey key() {
        return key;
    }

    /** The thumbprint that tokens are bound to (RFC 9449 section 6.1), for {@code dpop_jkt}. */
    public String thumbprint() {
        return key.thumbprint().orElseThrow();
    }

    /** A token that is bound to the key, as it goes with requests to a resource (section 7.1). */
    public Presentation present(Secret accessToken) {
        return new DpopPresentation(accessToken, this);
    }

    /** A proof for the authorization server (section 5). */
    public String forAuthorizationServer(String method, URI uri) {
        return proof(method, uri, null, nonces.of(authorizationServer(uri)));
    }

    /** A proof for a resource, which is bound to the token (section 7). */
    String forResource(String method, URI uri, Secret accessToken) {
        return proof(method, uri, accessToken, nonces.of(resource(uri)));
    }

    /** Keeps the nonce that an authorization server gives (section 8); false if it gives none. */
    public boolean learnFromAuthorizationServer(URI uri, HttpHeaders headers) {
        return nonces.learn(authorizationServer(uri), headers);
    }

    /** Keeps the nonce that a resource gives (section 9); false if it gives none. */
    boolean learnFromResource(URI uri, HttpHeaders headers) {
        return nonces.learn(resource(uri), headers);
    }

    /** How far the clock that proofs are dated by is ahead of a server's; null where that is not known, or next to nothing. */
    @Nullable
    Duration clockSkew(HttpHeaders headers) {
        return ServerClock.skew(headers, clock.instant());
    }

    private String proof(String method, URI uri, @Nullable Secret accessToken, @Nullable String nonce) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", "dpop+jwt");
        header.put("jwk", key.publicJwk().orElseThrow());
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", Secret.random(JTI_BYTES).reveal());
        claims.put("htm", method);
        claims.put("htu", withoutQueryAndFragment(uri));
        claims.put("iat", clock.instant().getEpochSecond());
        if (accessToken != null) {
            claims.put("ath", hash(accessToken));
        }
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        return Jwt.sign(key, key.algorithms().get(0), header, claims);
    }

    private static String withoutQueryAndFragment(URI uri) {
        String text = uri.toString();
        for (char end : new char[] {'#', '?'}) {
            int at = text.indexOf(end);
            text = at < 0 ? text : text.substring(0, at);
        }
        return text;
    }

    private static String hash(Secret accessToken) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(accessToken.reveal().getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** One origin may hold both, and they know nothing of each other's nonces. */
    private static String authorizationServer(URI uri) {
        return "as " + Origin.of(uri);
    }

    private static String resource(URI uri) {
        return "rs " + Origin.of(uri);
    }
}
