package dev.berth.counterparts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A P-256 key whose proofs (RFC 9449 section 4) are made here by nothing but the JDK, good ones and bad ones. */
final class ProofKey {

    private final Map<String, Object> jwk;

    private ProofKey(Map<String, Object> jwk) {
        this.jwk = jwk;
    }

    static ProofKey of(Map<String, Object> jwk) {
        return new ProofKey(jwk);
    }

    /** RFC 7638: the required members alone, in the order of their names, without white space. */
    String thumbprint() {
        return hash("{\"crv\":\"%s\",\"kty\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(jwk.get("crv"), jwk.get("kty"), jwk.get("x"), jwk.get("y")));
    }

    /** What a good proof for a POST says. */
    static Map<String, Object> claims(URI uri, String accessToken) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("htm", "POST");
        claims.put("htu", uri.toString());
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("ath", hash(accessToken));
        return claims;
    }

    String sign(Map<String, Object> claims) throws GeneralSecurityException, IOException {
        return sign("dpop+jwt", claims);
    }

    String sign(String type, Map<String, Object> claims) throws GeneralSecurityException, IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", type);
        header.put("alg", "ES256");
        header.put("jwk", Map.of("kty", "EC", "crv", "P-256", "x", text("x"), "y", text("y")));
        String input = encoded(header) + "." + encoded(claims);
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        new BigInteger(1, Base64.getUrlDecoder().decode(text("d"))),
                        curve.getParameterSpec(ECParameterSpec.class))));
        signature.update(input.getBytes(US_ASCII));
        return input + "." + base64url(signature.sign());
    }

    static String hash(String text) {
        try {
            return base64url(MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private String text(String member) {
        return String.valueOf(jwk.get(member));
    }

    private static String encoded(Map<String, Object> members) throws IOException {
        return base64url(JSON.std.asString(members).getBytes(UTF_8));
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "ProofKey[" + thumbprint() + "]";
    }
}
