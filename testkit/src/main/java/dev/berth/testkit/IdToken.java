package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * ID tokens (OpenID Connect Core section 2): signed with the client's secret, or not signed at all for a public client, for
 * which TLS to the token endpoint has to be enough.
 */
final class IdToken {
    private IdToken() {}

    static String of(String issuer, Grants.Authorization authorization, Client client, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", authorization.account().subject());
        claims.put("aud", client.clientId());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + 3600);
        claims.put("preferred_username", authorization.account().preferredUsername());
        claims.put("email", authorization.account().email());
        if (authorization.nonce() != null) {
            claims.put("nonce", authorization.nonce());
        }
        String secret = client.clientSecret();
        String header = Json.write(Map.of("alg", secret == null ? "none" : "HS256"));
        String signed =
                encode(header.getBytes(UTF_8)) + "." + encode(Json.write(claims).getBytes(UTF_8));
        return signed + "." + (secret == null ? "" : encode(hmac(secret, signed)));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
