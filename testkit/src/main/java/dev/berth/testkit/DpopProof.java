package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.Jwk;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.Jwt;
import dev.berth.testkit.json.Json;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proof that was made for one request, and is signed by the key it names (RFC 9449 section 4.3). Whether it is fresh is for
 * the server to say.
 *
 * @param keyThumbprint the thumbprint of the key (RFC 7638)
 * @param id its {@code jti}
 * @param issuedAt its {@code iat}
 * @param nonce its {@code nonce}; null where it has none
 */
record DpopProof(
        String keyThumbprint,
        String id,
        Instant issuedAt,
        @Nullable String nonce) {
    private static final String TYPE = "dpop+jwt";

    static DpopProof of(RecordedRequest request, @Nullable String accessToken, List<JwsAlgorithm> algorithms)
            throws OAuthError {
        List<String> headers = request.headers().getOrDefault("DPoP", List.of());
        if (headers.size() != 1) {
            throw refused(headers.isEmpty() ? "there is none" : "there are several");
        }
        try {
            Jwt jwt = Jwt.parse(headers.get(0));
            if (!TYPE.equals(jwt.type())) {
                throw new InvalidJwtException("typ must be " + TYPE);
            }
            PublicKey key = Jwk.parse(Json.member(jwt.header(), "jwk"));
            jwt.verify(List.of(key), algorithms);
            checkRequest(jwt, request);
            if (accessToken != null && !hash(accessToken).equals(jwt.text("ath"))) {
                throw new InvalidJwtException("ath is not the hash of the access token");
            }
            String id = jwt.text("jti");
            Instant issuedAt = jwt.instant("iat");
            if (id == null || id.isEmpty() || issuedAt == null) {
                throw new InvalidJwtException("jti or iat is missing");
            }
            return new DpopProof(Jwk.thumbprint(key), id, issuedAt, jwt.text("nonce"));
        } catch (InvalidJwtException e) {
            throw refused(e.rule());
        }
    }

    static OAuthError refused(String rule) {
        return new OAuthError("invalid_dpop_proof", "DPoP proof: " + rule);
    }

    private static void checkRequest(Jwt jwt, RecordedRequest request) throws InvalidJwtException {
        if (!request.method().equals(jwt.text("htm"))) {
            throw new InvalidJwtException("htm is not the method");
        }
        String htu = jwt.text("htu");
        String asked = "http://" + request.header("Host") + request.path();
        if (htu == null || !normalized(htu).equals(normalized(asked))) {
            throw new InvalidJwtException("htu is not the URI that was asked");
        }
    }

    /** The same for all ways to write a URI that lead to the same place (RFC 3986 sections 6.2.2 and 6.2.3). */
    private static String normalized(String text) throws InvalidJwtException {
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme();
            String host = uri.getHost();
            boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (scheme != null && host != null && bare) {
                int port = uri.getPort() == -1 ? ("https".equalsIgnoreCase(scheme) ? 443 : 80) : uri.getPort();
                String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
                return scheme.toLowerCase(Locale.ROOT) + "://" + host.toLowerCase(Locale.ROOT) + ":" + port + path;
            }
        } catch (IllegalArgumentException malformed) {
            // falls through to the refusal
        }
        throw new InvalidJwtException("htu must be a URI without query, fragment and user");
    }

    private static String hash(String accessToken) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(accessToken.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
