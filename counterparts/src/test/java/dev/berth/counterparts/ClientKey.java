package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A key made for one run, as JWK and PEM by nothing but the JDK, so that what reads it is not what wrote it.
 *
 * @param file the private key, as a person would have it
 * @param publicJwk what the authorization server is given
 */
record ClientKey(Path file, Map<String, String> publicJwk) {

    private static final int P256_BYTES = 32;

    /** For ES256, as a JWK with a key id. */
    static ClientKey ellipticCurve(BerthHome home) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey point = (ECPublicKey) pair.getPublic();
        Map<String, String> jwk = new LinkedHashMap<>();
        jwk.put("kty", "EC");
        jwk.put("crv", "P-256");
        jwk.put("x", base64url(fixed(point.getW().getAffineX())));
        jwk.put("y", base64url(fixed(point.getW().getAffineY())));
        jwk.put("kid", "robot-ec");
        jwk.put("alg", "ES256");
        jwk.put("use", "sig");
        Map<String, String> whole = new LinkedHashMap<>(jwk);
        whole.put("d", base64url(fixed(((ECPrivateKey) pair.getPrivate()).getS())));
        Path file = home.folder().resolve("robot.jwk");
        Files.writeString(file, JSON.std.asString(whole));
        return new ClientKey(file, jwk);
    }

    /** For RS256, as PEM of PKCS #8, which has no key id. */
    static ClientKey rsa(BerthHome home) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey numbers = (RSAPublicKey) pair.getPublic();
        Map<String, String> jwk = new LinkedHashMap<>();
        jwk.put("kty", "RSA");
        jwk.put("n", base64url(unsigned(numbers.getModulus())));
        jwk.put("e", base64url(unsigned(numbers.getPublicExponent())));
        jwk.put("kid", "robot-rsa");
        jwk.put("alg", "RS256");
        jwk.put("use", "sig");
        Path file = home.folder().resolve("robot.pem");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        return new ClientKey(file, jwk);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] signed = number.toByteArray();
        return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    }

    /** RFC 7518 section 6.2.1.2: as long as the curve's size, with zeroes in front. */
    private static byte[] fixed(BigInteger number) {
        byte[] digits = unsigned(number);
        byte[] padded = new byte[P256_BYTES];
        System.arraycopy(digits, 0, padded, P256_BYTES - digits.length, digits.length);
        return padded;
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
