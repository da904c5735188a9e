package dev.berth.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.jose.JwtSigner;
import dev.berth.json.JsonObject;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The compact form of a signed JWT (RFC 7515 section 3.1). */
public final class Jwt {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Jwt() {}

    /**
     * Signs claims.
     *
     * @param algorithm one of the signer's
     * @param header what the header holds beside {@code alg} and {@code kid}
     * @param claims the claims, in this order
     */
    public static String sign(
            JwtSigner signer, String algorithm, Map<String, Object> header, Map<String, Object> claims) {
        Map<String, Object> whole = new LinkedHashMap<>(header);
        whole.put("alg", algorithm);
        String keyId = signer.keyId();
        if (keyId != null) {
            whole.put("kid", keyId);
        }
        String input = encoded(whole) + "." + encoded(claims);
        return input + "." + ENCODER.encodeToString(signer.sign(algorithm, input.getBytes(US_ASCII)));
    }

    private static String encoded(Map<String, Object> members) {
        return ENCODER.encodeToString(JsonObject.write(members).getBytes(UTF_8));
    }
}
