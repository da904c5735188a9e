package dev.berth.testkit.jose;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import org.jspecify.annotations.Nullable;

/** The elliptic curves of JWKs (RFC 7518 section 6.2.1.1). */
enum Curve {
    P_256("P-256", "secp256r1"),
    P_384("P-384", "secp384r1");

    private final String wireName;
    private final String jdkName;

    Curve(String wireName, String jdkName) {
        this.wireName = wireName;
        this.jdkName = jdkName;
    }

    static @Nullable Curve ofWireName(@Nullable Object name) {
        for (Curve curve : values()) {
            if (curve.wireName.equals(name)) {
                return curve;
            }
        }
        return null;
    }

    static @Nullable Curve of(ECKey key) {
        for (Curve curve : values()) {
            if (curve.has(key)) {
                return curve;
            }
        }
        return null;
    }

    String wireName() {
        return wireName;
    }

    String jdkName() {
        return jdkName;
    }

    ECParameterSpec parameters() {
        try {
            AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
            named.init(new ECGenParameterSpec(jdkName));
            return named.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jdkName, e);
        }
    }

    /** The length of a coordinate in bytes: it is written in full, with leading zeros. */
    int coordinateLength() {
        return (parameters().getCurve().getField().getFieldSize() + 7) / 8;
    }

    boolean has(ECKey key) {
        ECParameterSpec its = key.getParams();
        ECParameterSpec parameters = parameters();
        return its.getCurve().equals(parameters.getCurve())
                && its.getGenerator().equals(parameters.getGenerator())
                && its.getOrder().equals(parameters.getOrder());
    }

    /** Whether the point is on the curve: a key that is not could give a secret away elsewhere. */
    boolean contains(ECPoint point) {
        EllipticCurve curve = parameters().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || x.compareTo(p) >= 0 || y.signum() < 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right =
                x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(p);
        return y.pow(2).mod(p).equals(right);
    }
}
