package dev.berth.testkit;

import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A public key that a client has registered.
 *
 * @param key the key
 * @param keyId its {@code kid}; null if it has none, and then goes for any
 */
public record ClientKey(PublicKey key, @Nullable String keyId) {
    boolean mayBe(@Nullable String presentedKeyId) {
        return keyId == null || presentedKeyId == null || keyId.equals(presentedKeyId);
    }
}
