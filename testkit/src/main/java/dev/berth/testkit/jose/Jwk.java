package dev.berth.testkit.jose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Public keys as JSON (RFC 7517, RFC 7518 section 6). */
public final class Jwk {
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private Jwk() {}

    /** The members that make up the key, and no others. */
    public static Map<String, @Nullable Object> of(PublicKey key) {
        Map<String, @Nullable Object> jwk = new LinkedHashMap<>();
        if (key instanceof ECPublicKey ec) {
            Curve curve = Curve.of(ec);
            if (curve == null) {
                throw new IllegalArgumentException("an unknown curve");
            }
            jwk.put("kty", "EC");
            jwk.put("crv", curve.wireName());
            jwk.put("x", encode(ec.getW().getAffineX(), curve.coordinateLength()));
            jwk.put("y", encode(ec.getW().getAffineY(), curve.coordinateLength()));
        } else if (key instanceof RSAPublicKey rsa) {
            jwk.put("kty", "RSA");
            jwk.put("n", encode(rsa.getModulus(), 0));
            jwk.put("e", encode(rsa.getPublicExponent(), 0));
        } else {
            throw new IllegalArgumentException("no EC and no RSA key");
        }
        return jwk;
    }

    /**
     * The key that the JSON object is.
     *
     * @throws InvalidJwtException if it is none, or a private one, or a point off its curve
     */
    public static PublicKey parse(Map<String, @Nullable Object> jwk) throws InvalidJwtException {
        for (String member : PRIVATE_MEMBERS) {
            if (jwk.containsKey(member)) {
                throw new InvalidJwtException("the JWK must have the public key alone");
            }
        }
        if ("EC".equals(jwk.get("kty"))) {
            return ec(jwk);
        }
        if ("RSA".equals(jwk.get("kty"))) {
            return key("RSA", new RSAPublicKeySpec(integer(jwk, "n", 0), integer(jwk, "e", 0)));
        }
        throw new InvalidJwtException("the JWK is neither an EC nor an RSA key");
    }

    /** The thumbprint of the key, by SHA-256, in base64url (RFC 7638). */
    public static String thumbprint(PublicKey key) {
        try {
            byte[] canonical = Json.write(new TreeMap<>(of(key))).getBytes(UTF_8);
            return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static PublicKey ec(Map<String, @Nullable Object> jwk) throws InvalidJwtException {
        Curve curve = Curve.ofWireName(jwk.get("crv"));
        if (curve == null) {
            throw new InvalidJwtException("the JWK's curve is not known");
        }
        ECPoint point =
                new ECPoint(integer(jwk, "x", curve.coordinateLength()), integer(jwk, "y", curve.coordinateLength()));
        if (!curve.contains(point)) {
            throw new InvalidJwtException("the JWK's point is not on its curve");
        }
        return key("EC", new ECPublicKeySpec(point, curve.parameters()));
    }

    private static PublicKey key(String type, KeySpec spec) throws InvalidJwtException {
        try {
            return KeyFactory.getInstance(type).generatePublic(spec);
        } catch (GeneralSecurityException e) {
            throw new InvalidJwtException("the JWK is no key");
        }
    }

    private static BigInteger integer(Map<String, @Nullable Object> jwk, String member, int length)
            throws InvalidJwtException {
        if (!(jwk.get(member) instanceof String text)) {
            throw new InvalidJwtException("the JWK lacks " + member);
        }
        byte[] bytes = Base64Url.decode(text);
        BigInteger integer = new BigInteger(1, bytes);
        if (!encode(integer, length).equals(text)) {
            throw new InvalidJwtException("the JWK's " + member + " is of the wrong length");
        }
        return integer;
    }

    /** In so many bytes, or in as few as it takes for 0. */
    private static String encode(BigInteger integer, int length) {
        byte[] signed = integer.toByteArray();
        int sign = signed.length > 1 && signed[0] == 0 ? 1 : 0;
        int significant = signed.length - sign;
        byte[] bytes = new byte[Math.max(length, significant)];
        System.arraycopy(signed, sign, bytes, bytes.length - significant, significant);
        return Base64Url.encode(bytes);
    }
}
