package dev.berth.authentication;

import dev.berth.client.Client;
import dev.berth.jose.JwtSigner;
import dev.berth.jwt.Jwt;
import dev.berth.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client signs to authenticate (RFC 7523 section 2.2 and 3); made anew for each request. */
final class ClientAssertion {
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final int JTI_BYTES = 16;

    private ClientAssertion() {}

    static Secret of(String issuer, Client client, JwtSigner signer, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", client.clientId());
        claims.put("sub", client.clientId());
        // The issuer alone, as a single string: an endpoint or a list could be taken by another server too
        // (draft-ietf-oauth-rfc7523bis section 4).
        claims.put("aud", issuer);
        claims.put("jti", Secret.random(JTI_BYTES).reveal());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFETIME).getEpochSecond());
        return Secret.of(Jwt.sign(signer, algorithm(client, signer), Map.of("typ", "JWT"), claims));
    }

    /** The one that was settled with the server, where the key can do it. */
    private static String algorithm(Client client, JwtSigner signer) {
        String settled = client.signingAlgorithm();
        return settled != null && signer.algorithms().contains(settled)
                ? settled
                : signer.algorithms().get(0);
    }
}
