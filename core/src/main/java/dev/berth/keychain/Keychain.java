package dev.berth.keychain;

import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import java.util.Optional;

/**
 * Keeps a few small secrets, each under a name, where the system guards them for the person who is signed in to it. Open for
 * other implementations; all are thread-safe.
 *
 * <p>Every method answers within a time of the keychain's own, and throws a {@link StoreException} where it cannot answer:
 * {@link dev.berth.error.ErrorCode#KEYCHAIN_LOCKED} if it is locked,
 * {@link dev.berth.error.ErrorCode#KEYCHAIN_UNAVAILABLE} if there is none, it is too slow, or it refuses. An interrupt does
 * not break a method off; it is kept for afterwards.
 */
public interface Keychain {
    /**
     * The secret of that name; empty where the keychain is open and has none. Should ask nobody: a keychain that is locked is a
     * failure.
     *
     * @param name hexadecimal digits
     */
    Optional<Secret> find(String name);

    /**
     * Keeps a secret under a name, in place of what was there. The system may ask the person to unlock the keychain.
     *
     * @param secret of characters of base64url
     */
    void put(String name, Secret secret);

    /** Forgets a secret; false where there was none. */
    boolean remove(String name);

    /** Which keychain this is, for a person to read. */
    String description();

    /** None at all: every method says so. */
    static Keychain none() {
        return new AbsentKeychain("no keychain", "no keychain is set for this store");
    }
}
