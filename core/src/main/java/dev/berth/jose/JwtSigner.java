package dev.berth.jose;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs JWTs with a private key that it does not give away. {@link SigningKey} is one for keys of this process; a key that
 * lives in a hardware module or a service is reached by an implementation of one's own. Implementations are thread-safe.
 */
public interface JwtSigner {
    /** The JWS algorithms that the key can do, best first (RFC 7518 section 3.1): {@code ES256}, {@code RS256} and the like. */
    List<String> algorithms();

    /** The key's identifier, which goes into the header as {@code kid}; null leaves it out. */
    default @Nullable String keyId() {
        return null;
    }

    /**
     * Signs.
     *
     * @param algorithm one of {@link #algorithms()}
     * @param signingInput header and claims in their encoded form (RFC 7515 section 5.1)
     * @return the signature as the JWS has it: for ECDSA the concatenated form (RFC 7518 section 3.4)
     */
    byte[] sign(String algorithm, byte[] signingInput);
}
