package dev.berth.testkit.jose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.Key;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A key to sign with, and the algorithm it is for. Immutable. Its text form has no key. */
public final class SigningKey {
    private final JwsAlgorithm algorithm;
    private final @Nullable String keyId;
    private final Key key;
    private final @Nullable PublicKey publicKey;

    private SigningKey(JwsAlgorithm algorithm, @Nullable String keyId, Key key, @Nullable PublicKey publicKey) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.key = key;
        this.publicKey = publicKey;
    }

    /** A new key pair, without a key id. RSA takes a moment. */
    public static SigningKey generate(JwsAlgorithm algorithm) {
        KeyPair pair = algorithm.generate();
        return new SigningKey(algorithm, null, pair.getPrivate(), pair.getPublic());
    }

    /** The key pair for this algorithm, without a key id. */
    public static SigningKey of(JwsAlgorithm algorithm, KeyPair pair) {
        return new SigningKey(algorithm, null, pair.getPrivate(), pair.getPublic());
    }

    /** A secret that both sides know, for HS256. */
    public static SigningKey ofSecret(String secret) {
        return new SigningKey(JwsAlgorithm.HS256, null, new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"), null);
    }

    /** The same key under a key id. */
    public SigningKey withKeyId(String id) {
        return new SigningKey(algorithm, id, key, publicKey);
    }

    /** The algorithm. */
    public JwsAlgorithm algorithm() {
        return algorithm;
    }

    /** The key id; null where it has none. */
    public @Nullable String keyId() {
        return keyId;
    }

    /**
     * The public half.
     *
     * @throws IllegalStateException if it is a secret
     */
    public PublicKey publicKey() {
        if (publicKey == null) {
            throw new IllegalStateException("a secret has no public half");
        }
        return publicKey;
    }

    /** The public half as a JWK, with {@code kid}, {@code alg} and {@code use}. */
    public Map<String, @Nullable Object> publicJwk() {
        Map<String, @Nullable Object> jwk = new LinkedHashMap<>(Jwk.of(publicKey()));
        if (keyId != null) {
            jwk.put("kid", keyId);
        }
        jwk.put("alg", algorithm.name());
        jwk.put("use", "sig");
        return jwk;
    }

    /** A JWT to be signed with this key, without any claim yet. */
    public JwtDraft jwt() {
        return JwtDraft.signedBy(this);
    }

    byte[] sign(byte[] bytes) {
        return algorithm.sign(key, bytes);
    }

    @Override
    public String toString() {
        return "SigningKey[" + algorithm + (keyId == null ? "" : ", " + keyId) + "]";
    }
}
