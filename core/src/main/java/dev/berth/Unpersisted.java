package dev.berth;

import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a server has issued and the store could not take, a full disk say. It is used all the same, and offered to the store
 * again whenever that is asked: the token before it is used up, and must never be replayed. Thread-safe.
 */
final class Unpersisted {
    private static final System.Logger LOG = System.getLogger(Unpersisted.class.getName());

    private final TokenStore store;
    private final Map<CredentialKey, Credential> kept = new ConcurrentHashMap<>();

    Unpersisted(TokenStore store) {
        this.store = store;
    }

    /** Puts a credential into the store, or keeps it until that takes it. */
    void put(Credential credential) {
        try {
            store.put(credential);
            kept.remove(credential.key());
        } catch (StoreException e) {
            kept.put(credential.key(), credential);
            LOG.log(
                    Level.WARNING,
                    "a renewed token could not be stored, and is kept in memory until it can be: {0}",
                    e.getMessage());
        }
    }

    /** The stored credential, or the later one that is still to be stored. */
    Optional<Credential> find(CredentialKey key) {
        return store.find(key).map(this::latest);
    }

    /** The stored credential, unless a later one is still to be stored. */
    Credential latest(Credential stored) {
        Credential later = kept.get(stored.key());
        if (later == null) {
            return stored;
        }
        if (later.generation() <= stored.generation()) {
            // Somebody has signed in or refreshed since.
            kept.remove(stored.key(), later);
            return stored;
        }
        return later;
    }

    /** Offers the store what it has not taken; for holders of the credential's lock. */
    void retry(CredentialKey key) {
        Credential later = kept.get(key);
        if (later != null && store.find(key).isPresent()) {
            put(later);
        }
    }

    /** Offers everything once more, at the end; what is not taken then is lost, and the log says so. */
    void retryAll() {
        List.copyOf(kept.values()).forEach(this::put);
    }

    /** Signed out: it is not to come back. */
    void forget(CredentialKey key) {
        kept.remove(Objects.requireNonNull(key));
    }
}
