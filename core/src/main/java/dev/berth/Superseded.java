package dev.berth;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;

/** What a sign-in by another client, or at another issuer, takes the place of. */
final class Superseded {
    private Superseded() {}

    /**
     * Removes it once a refresh that is under way has ended, which would bring it back. For who holds no other credential's
     * lock.
     */
    static void remove(TokenStore store, CredentialKey key) throws InterruptedException {
        try (TokenStore.Lock held = store.lock(key, LockPatience.FULL)) {
            store.remove(key);
        } catch (StoreException e) {
            if (e.code() != ErrorCode.STORE_LOCKED) {
                throw e;
            }
            // Whoever is at it for so long does not make the sign-in fail that is stored already.
            store.remove(key);
        }
    }
}
