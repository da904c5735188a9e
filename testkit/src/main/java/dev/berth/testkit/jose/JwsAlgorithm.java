package dev.berth.testkit.jose;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The signature algorithms that are known here (RFC 7518 section 3.1). */
public enum JwsAlgorithm {
    /** ECDSA on P-256 with SHA-256. */
    ES256("SHA256withECDSAinP1363Format", Curve.P_256),
    /** ECDSA on P-384 with SHA-384. */
    ES384("SHA384withECDSAinP1363Format", Curve.P_384),
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256("SHA256withRSA", null),
    /** RSASSA-PSS with SHA-256. */
    PS256("RSASSA-PSS", null),
    /** HMAC with SHA-256. */
    HS256("HmacSHA256", null);

    private static final int RSA_BITS = 2048;
    private static final int HMAC_BYTES = 32;

    private final String jdkName;
    private final @Nullable Curve curve;

    JwsAlgorithm(String jdkName, @Nullable Curve curve) {
        this.jdkName = jdkName;
        this.curve = curve;
    }

    /** The algorithm of that {@code alg}; null for any other, {@code none} above all. */
    public static @Nullable JwsAlgorithm ofWireName(@Nullable Object alg) {
        for (JwsAlgorithm algorithm : values()) {
            if (algorithm.name().equals(alg)) {
                return algorithm;
            }
        }
        return null;
    }

    /** Whether both sides have the same key. */
    public boolean isSymmetric() {
        return this == HS256;
    }

    /**
     * Whether a key is of the right kind and size: the curve that belongs to the algorithm, RSA of 2048 bits or more, a secret
     * of 32 bytes or more (RFC 7518 sections 3.2 to 3.5).
     */
    public boolean fits(Key key) {
        return switch (this) {
            case ES256, ES384 -> curve != null && key instanceof ECKey ec && curve.has(ec);
            case RS256, PS256 -> key instanceof RSAKey rsa && rsa.getModulus().bitLength() >= RSA_BITS;
            case HS256 -> key instanceof SecretKey secret && secret.getEncoded().length >= HMAC_BYTES;
        };
    }

    KeyPair generate() {
        try {
            if (isSymmetric()) {
                throw new IllegalArgumentException(this + " has no key pair");
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance(curve == null ? "RSA" : "EC");
            if (curve == null) {
                generator.initialize(RSA_BITS);
            } else {
                generator.initialize(new ECGenParameterSpec(curve.jdkName()));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jdkName, e);
        }
    }

    byte[] sign(Key key, byte[] signed) {
        try {
            if (isSymmetric()) {
                return hmac(key, signed);
            }
            Signature signature = signature();
            signature.initSign((PrivateKey) key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jdkName, e);
        }
    }

    boolean verifies(Key key, byte[] signed, byte[] signature) {
        if (!fits(key)) {
            return false;
        }
        try {
            if (isSymmetric()) {
                return MessageDigest.isEqual(hmac(key, signed), signature);
            }
            Signature verifier = signature();
            verifier.initVerify((PublicKey) key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jdkName, e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jdkName);
        if (this == PS256) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    private byte[] hmac(Key key, byte[] signed) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(jdkName);
        mac.init(key);
        return mac.doFinal(signed);
    }
}
