package dev.berth.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.berth.secret.Secret;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key of this process: an elliptic curve key of P-256, P-384 or P-521, or an RSA key of 2048 bits or more. Its text
 * form shows nothing of it. Immutable and thread-safe.
 */
public final class SigningKey implements JwtSigner {
    private static final int SMALLEST_RSA = 2048;

    private final PrivateKey key;
    private final List<JWSAlgorithm> algorithms;
    private final @Nullable String keyId;
    private final @Nullable JWK jwk;

    private SigningKey(PrivateKey key, List<JWSAlgorithm> algorithms, @Nullable String keyId, @Nullable JWK jwk) {
        this.key = key;
        this.algorithms = algorithms;
        this.keyId = keyId;
        this.jwk = jwk;
    }

    /** A new elliptic curve key for {@code ES256}. */
    public static SigningKey generate() {
        try {
            return of(new ECKeyGenerator(Curve.P_256).generate());
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /**
     * Reads a key from the text of a file: a JWK (RFC 7517), or PEM of PKCS #8. The public half is known of a JWK alone.
     *
     * @throws KeyFormatException if it is neither, or of a kind that is not spoken here
     */
    public static SigningKey parse(String text) {
        return text.stripLeading().startsWith("{") ? ofJwk(Secret.of(text)) : ofPem(text);
    }

    /**
     * Reads a private JWK (RFC 7517).
     *
     * @throws KeyFormatException if it is none, or of a kind that is not spoken here
     */
    public static SigningKey ofJwk(Secret json) {
        JWK jwk;
        try {
            jwk = JWK.parse(json.reveal());
        } catch (ParseException | IllegalArgumentException e) {
            throw new KeyFormatException("it is no JWK");
        }
        if (!jwk.isPrivate()) {
            throw new KeyFormatException("it is a public key, and the private one is needed");
        }
        return of(jwk);
    }

    private static SigningKey of(JWK jwk) {
        try {
            PrivateKey key;
            if (jwk instanceof ECKey ec) {
                key = ec.toECPrivateKey();
            } else if (jwk instanceof RSAKey rsa) {
                key = rsa.toRSAPrivateKey();
            } else {
                throw new KeyFormatException("it is neither an elliptic curve key nor an RSA key");
            }
            List<JWSAlgorithm> all = algorithmsOf(key);
            boolean stated = jwk.getAlgorithm() != null;
            List<JWSAlgorithm> own = stated
                    ? all.stream().filter(a -> a.equals(jwk.getAlgorithm())).toList()
                    : all;
            if (own.isEmpty()) {
                throw new KeyFormatException("its alg is not one of " + all);
            }
            return new SigningKey(key, own, jwk.getKeyID(), jwk);
        } catch (JOSEException e) {
            throw new KeyFormatException("the JWK is damaged");
        }
    }

    private static SigningKey ofPem(String text) {
        PrivateKey key = PemKey.parse(text);
        return new SigningKey(key, algorithmsOf(key), null, null);
    }

    private static List<JWSAlgorithm> algorithmsOf(PrivateKey key) {
        if (key instanceof RSAPrivateKey rsa) {
            if (rsa.getModulus().bitLength() < SMALLEST_RSA) {
                throw new KeyFormatException("an RSA key has " + SMALLEST_RSA + " bits or more (RFC 7518 section 3.3)");
            }
            return List.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS512);
        }
        Curve curve = key instanceof ECPrivateKey ec ? Curve.forECParameterSpec(ec.getParams()) : null;
        if (Curve.P_256.equals(curve)) {
            return List.of(JWSAlgorithm.ES256);
        }
        if (Curve.P_384.equals(curve)) {
            return List.of(JWSAlgorithm.ES384);
        }
        if (Curve.P_521.equals(curve)) {
            return List.of(JWSAlgorithm.ES512);
        }
        throw new KeyFormatException("its curve is none of P-256, P-384 and P-521");
    }

    @Override
    public List<String> algorithms() {
        return algorithms.stream().map(JWSAlgorithm::getName).toList();
    }

    @Override
    public @Nullable String keyId() {
        return keyId;
    }

    @Override
    public byte[] sign(String algorithm, byte[] signingInput) {
        JWSAlgorithm jws = JWSAlgorithm.parse(algorithm);
        try {
            JWSSigner signer = key instanceof ECPrivateKey ec ? new ECDSASigner(ec) : new RSASSASigner(key);
            return signer.sign(new JWSHeader(jws), signingInput).decode();
        } catch (JOSEException e) {
            throw new IllegalArgumentException("this key does not sign by " + algorithm, e);
        }
    }

    /** The public half as the members of a JWK; empty for a key that was read from PEM, which may not hold it. */
    public Optional<Map<String, Object>> publicJwk() {
        return Optional.ofNullable(jwk).map(k -> k.toPublicJWK().toJSONObject());
    }

    /** The thumbprint of the public half (RFC 7638), by SHA-256; empty where that is not known. */
    public Optional<String> thumbprint() {
        if (jwk == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(jwk.computeThumbprint().toString());
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The whole key as a JWK, to be kept; empty for a key that was read from PEM. */
    public Optional<Secret> toJwk() {
        return Optional.ofNullable(jwk).map(k -> Secret.of(k.toJSONString()));
    }

    @Override
    public String toString() {
        return "SigningKey" + algorithms;
    }
}
