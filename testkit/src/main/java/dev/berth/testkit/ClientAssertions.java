package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.Jwt;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How the JWTs have to be by which clients authenticate: {@code private_key_jwt} and {@code client_secret_jwt} (RFC 7523
 * sections 2.2 and 3). Strict by default. Thread-safe.
 */
public final class ClientAssertions {
    /** Whom an assertion may be meant for. */
    public enum Audience {
        /** The issuer, as its metadata has it. */
        ISSUER,
        /** The URL of the token endpoint, as was the custom once. */
        TOKEN_ENDPOINT
    }

    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final TestAuthorizationServer server;
    private final SeenIds seen = new SeenIds();
    private volatile List<JwsAlgorithm> algorithms =
            List.of(JwsAlgorithm.RS256, JwsAlgorithm.PS256, JwsAlgorithm.ES256, JwsAlgorithm.ES384);
    private volatile Set<Audience> audiences = Set.of(Audience.ISSUER);
    private volatile boolean lenientAudience;
    private volatile Duration maximumLifetime = Duration.ofMinutes(10);

    ClientAssertions(TestAuthorizationServer server) {
        this.server = server;
    }

    /** The algorithms of {@code private_key_jwt}, taken and advertised. RS256, PS256, ES256 and ES384 by default. */
    public ClientAssertions algorithms(JwsAlgorithm... allowed) {
        algorithms = List.of(allowed);
        return this;
    }

    /** The one value that {@code aud} may have, alone or in an array of one. The issuer by default. */
    public ClientAssertions audience(Audience... accepted) {
        audiences = Set.of(accepted);
        return this;
    }

    /** Whether the issuer or any endpoint will do, and in the midst of others, as some servers have it. Off by default. */
    public ClientAssertions lenientAudience(boolean lenient) {
        lenientAudience = lenient;
        return this;
    }

    /** How far away {@code exp} may be. Ten minutes by default. */
    public ClientAssertions maximumLifetime(Duration lifetime) {
        maximumLifetime = lifetime;
        return this;
    }

    /** What is to be advertised for these methods. */
    List<String> algorithmsFor(List<ClientAuthentication> methods) {
        List<String> advertised = new ArrayList<>();
        if (methods.contains(ClientAuthentication.PRIVATE_KEY_JWT)) {
            algorithms.forEach(algorithm -> advertised.add(algorithm.name()));
        }
        if (methods.contains(ClientAuthentication.CLIENT_SECRET_JWT)) {
            advertised.add(JwsAlgorithm.HS256.name());
        }
        return advertised;
    }

    /** Verifies the assertion of a client that authenticates by one. */
    void verify(Jwt assertion, Client client) throws InvalidJwtException {
        if (client.authentication() == ClientAuthentication.CLIENT_SECRET_JWT) {
            assertion.verify(secretOf(client), List.of(JwsAlgorithm.HS256));
        } else {
            assertion.verify(keysOf(client, assertion.keyId()), algorithms);
        }
        if (!client.clientId().equals(assertion.text("iss"))
                || !client.clientId().equals(assertion.text("sub"))) {
            throw new InvalidJwtException("iss and sub must be the client id");
        }
        checkAudience(assertion.audience());
        Instant now = server.clock().instant();
        Instant expiresAt = JwtTimes.check(assertion, now, maximumLifetime);
        String id = assertion.text("jti");
        if (id == null || id.isEmpty()) {
            throw new InvalidJwtException("jti is missing");
        }
        if (!seen.isNew(client.clientId() + " " + id, now, expiresAt)) {
            throw new InvalidJwtException("jti was used before");
        }
    }

    private void checkAudience(List<String> audience) throws InvalidJwtException {
        boolean good;
        if (lenientAudience) {
            good = audience.stream().anyMatch(one -> one.equals(server.issuer()) || server.isEndpoint(one));
        } else {
            good = audience.size() == 1 && accepts(audience.get(0));
        }
        if (!good) {
            throw new InvalidJwtException("aud is not this server");
        }
    }

    private boolean accepts(String audience) {
        return (audiences.contains(Audience.ISSUER) && audience.equals(server.issuer()))
                || (audiences.contains(Audience.TOKEN_ENDPOINT) && audience.equals(server.endpointUrl("/token")));
    }

    private static List<Key> secretOf(Client client) {
        String secret = client.clientSecret();
        return secret == null ? List.of() : List.of(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    }

    private static List<Key> keysOf(Client client, @Nullable String keyId) {
        List<Key> keys = new ArrayList<>();
        client.keys().stream().filter(key -> key.mayBe(keyId)).forEach(key -> keys.add(key.key()));
        return keys;
    }
}
