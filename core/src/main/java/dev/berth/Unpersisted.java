package dev.berth;

import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a server has issued and the store could not take, though it had been asked whether it could: the disk was filled by
 * others in that moment, say. It is used all the same, and offered to the store
 * again whenever that is asked: the token before it is used up, and must never be replayed. It counts for as long as the store
 * still holds what it came from: anything else there is somebody's later word, a sign-out too. Thread-safe.
 */
final class Unpersisted {
    private static final System.Logger LOG = System.getLogger(Unpersisted.class.getName());

    /** How long the end waits for one who holds a credential. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    /**
     * What is still to be stored.
     *
     * @param stored what the store held when it took no more
     */
    private record Later(Credential stored, Credential latest) {}

    private final TokenStore store;
    private final Map<CredentialKey, Later> kept = new ConcurrentHashMap<>();

    Unpersisted(TokenStore store) {
        this.store = store;
    }

    /**
     * Puts a renewed credential into the store, or keeps it until that takes it; for holders of the credential's lock. What is
     * known of its client may have changed meanwhile, and stays.
     *
     * @param before what it comes from, as {@link #find} told
     * @return what it is now; empty if the store holds another grant by now, or none: somebody's later word, which stands
     */
    Optional<Credential> put(Credential before, Credential next) {
        try {
            Optional<Credential> now = origin(before);
            Optional<Credential> latest = now.map(stored -> next.withClient(stored.client()));
            latest.ifPresent(store::put);
            kept.remove(next.key());
            return latest;
        } catch (StoreException e) {
            kept.compute(
                    next.key(),
                    (key, later) ->
                            new Later(later != null && later.latest().equals(before) ? later.stored() : before, next));
            LOG.log(
                    Level.WARNING,
                    "a renewed token could not be stored, and is kept in memory until it can be: {0}",
                    e.getMessage());
            return Optional.of(next);
        }
    }

    /**
     * What the store holds, if that is still the grant that this one is, or comes from by what is kept here. A lock does not
     * vouch for it: whoever was suspended while they held it may have been passed by.
     */
    Optional<Credential> origin(Credential latest) {
        Later later = kept.get(latest.key());
        Credential stored = later != null && later.latest().equals(latest) ? later.stored() : latest;
        return store.find(latest.key())
                .filter(now -> Objects.equals(now.tokens(), stored.tokens())
                        && Objects.equals(now.signedInAt(), stored.signedInAt()));
    }

    /** Whether the store has not taken it yet. */
    boolean isKept(Credential latest) {
        Later later = kept.get(latest.key());
        return later != null && later.latest().equals(latest);
    }

    /** The stored credential, or the later one that is still to be stored. */
    Optional<Credential> find(CredentialKey key) {
        return store.find(key).map(this::latest);
    }

    /** The stored credential, unless a later one is still to be stored. */
    Credential latest(Credential stored) {
        Later later = kept.get(stored.key());
        return later != null && later.stored().equals(stored) ? later.latest() : stored;
    }

    /** Offers the store what it has not taken, unless that is out of date; for holders of the credential's lock. */
    void retry(CredentialKey key) {
        Later later = kept.get(key);
        if (later == null) {
            return;
        }
        if (store.find(key).filter(later.stored()::equals).isPresent()) {
            put(later.stored(), later.latest());
        } else {
            // Signed out, or signed in or refreshed by another.
            kept.remove(key, later);
        }
    }

    /** Offers everything once more, at the end; what is not taken then is lost, and the log says so. */
    void retryAll() {
        // Who closes may have been interrupted, and there is no other time.
        boolean interrupted = Thread.interrupted();
        try {
            for (CredentialKey key : List.copyOf(kept.keySet())) {
                try (TokenStore.Lock held = store.lock(key, LAST_PATIENCE)) {
                    retry(key);
                } catch (StoreException e) {
                    LOG.log(Level.WARNING, "a renewed token could not be stored, and is lost: {0}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Signed out: it is not to come back. */
    void forget(CredentialKey key) {
        kept.remove(Objects.requireNonNull(key));
    }
}
