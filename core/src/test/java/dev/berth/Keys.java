package dev.berth;

import dev.berth.jose.SigningKey;
import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.Jwk;
import java.security.PublicKey;
import java.util.Map;

/** The public halves of our keys, read with the JDK alone and not with the library that made them. */
public final class Keys {
    private Keys() {}

    /** Of a key that knows it. */
    public static PublicKey publicHalf(SigningKey key) {
        try {
            return Jwk.parse(Map.copyOf(key.publicJwk().orElseThrow()));
        } catch (InvalidJwtException e) {
            throw new AssertionError(e);
        }
    }
}
