package dev.berth;

import dev.berth.error.AuthorizationException;
import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a server has issued and the store could not take, though it had been asked whether it could: the disk was filled by
 * others in that moment, say. It is used all the same, and offered to the store again soon, then less and less often: the token
 * before it is used up, and must never be replayed. It counts for as long as the store still holds what it came from: anything
 * else there is somebody's later word, a sign-out too. Thread-safe.
 */
final class Unpersisted {
    private static final System.Logger LOG = System.getLogger(Unpersisted.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final TokenStore store;
    private final Threads threads;
    private final Pause pause;
    private final Successors successors = Successors.OF_THIS_PROCESS;

    /** What of the successors is of this store, so far as has been seen. */
    private final Map<CredentialKey, Successors.Spent> kept = new ConcurrentHashMap<>();

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final AtomicBoolean offering = new AtomicBoolean();

    Unpersisted(TokenStore store, Threads threads, Pause pause) {
        this.store = store;
        this.threads = threads;
        this.pause = pause;
        successors.opened();
    }

    /**
     * Puts a renewed credential into the store, or keeps it until that takes it; for holders of the credential's lock. What is
     * known of its client may have changed meanwhile, and stays.
     *
     * @param before what it comes from, as {@link #find} told
     * @return what it is now; empty if the store holds another grant by now, or none: somebody's later word, which stands
     */
    Optional<Credential> put(Credential before, Credential next) {
        Successors.Spent spent = spentFor(before);
        try {
            Optional<Credential> latest = stored(spent).map(now -> next.withClient(now.client()));
            latest.ifPresent(store::put);
            forget(spent);
            return latest;
        } catch (RuntimeException e) {
            // Whatever a store throws: the token before it is used up.
            successors.put(spent, next);
            keep(spent);
            LOG.log(
                    Level.WARNING,
                    "a renewed token could not be stored, and is kept in memory until it can be: {0}",
                    reason(e));
            return Optional.of(next);
        }
    }

    /** What the store has not taken of a key, to be kept by another process. */
    Optional<Unstored> unstored(CredentialKey key) {
        Successors.Spent spent = kept.get(key);
        if (spent == null) {
            return Optional.empty();
        }
        // Only the tokens tell the two apart: a refresh leaves the rest as it was.
        return Optional.ofNullable(successors.of(spent))
                .map(next -> new Unstored(next.withTokens(spent.tokens()), next));
    }

    /** As {@link #put}, of what another process could not store. */
    void keep(Unstored unstored) {
        Successors.Spent spent = Successors.Spent.of(unstored.before());
        successors.put(spent, unstored.next());
        keep(spent);
    }

    /** A store of others' may say anything, and be no place for secrets. */
    private static String reason(RuntimeException e) {
        return e instanceof StoreException
                ? String.valueOf(e.getMessage())
                : e.getClass().getName();
    }

    /**
     * What the store holds, if that is still the grant that this one is, or comes from by what is kept here. A lock does not
     * vouch for it: whoever was suspended while they held it may have been passed by.
     */
    Optional<Credential> origin(Credential latest) {
        return stored(spentFor(latest));
    }

    /** Whether there is one of that key that the store has not taken yet. */
    boolean isKept(CredentialKey key) {
        return kept.containsKey(key);
    }

    /** Whether the store has not taken it yet. */
    boolean isKept(Credential latest) {
        return !spentFor(latest).equals(Successors.Spent.of(latest));
    }

    /** The stored credential, or the later one that is still to be stored. */
    Optional<Credential> find(CredentialKey key) {
        return store.find(key).map(this::latest);
    }

    /** The stored credential, unless a later one is still to be stored, by whomever in this process. */
    Credential latest(Credential stored) {
        if (successors.isEmpty()) {
            return stored;
        }
        Successors.Spent spent = Successors.Spent.of(stored);
        Credential later = successors.of(spent);
        if (later == null) {
            return stored;
        }
        keep(spent);
        return later.withClient(stored.client());
    }

    /** Offers the store what it has not taken, unless that is out of date; for holders of the credential's lock. */
    void retry(CredentialKey key) {
        try {
            offer(key);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a renewed token can still not be stored: {0}", reason(e));
        }
    }

    private void offer(CredentialKey key) {
        Successors.Spent spent = kept.get(key);
        if (spent == null) {
            return;
        }
        Credential later = successors.of(spent);
        if (later != null) {
            stored(spent).ifPresent(now -> store.put(later.withClient(now.client())));
        }
        // It is stored, or signed out, or signed in or refreshed by another.
        forget(spent);
    }

    /** What was spent for this one, as the store has it; its own tokens where nothing was. */
    private Successors.Spent spentFor(Credential latest) {
        Successors.Spent spent = kept.get(latest.key());
        Credential later = spent == null ? null : successors.of(spent);
        boolean isIt = later != null && Successors.Spent.of(later).equals(Successors.Spent.of(latest));
        return spent != null && isIt ? spent : Successors.Spent.of(latest);
    }

    private Optional<Credential> stored(Successors.Spent spent) {
        return store.find(spent.key()).filter(now -> Successors.Spent.of(now).equals(spent));
    }

    private void keep(Successors.Spent spent) {
        if (!spent.equals(kept.put(spent.key(), spent)) && offering.compareAndSet(false, true)) {
            try {
                threads.execute(this::offerUntilItIsTaken);
            } catch (AuthorizationException closing) {
                // It is offered at the end.
                offering.set(false);
            }
        }
    }

    /** The store holds something else by now. */
    void forget(Successors.Spent spent) {
        successors.remove(spent);
        kept.remove(spent.key(), spent);
    }

    private void offerUntilItIsTaken() {
        try {
            Duration time = FIRST_PAUSE;
            while (!isClosedAfter(time)) {
                if (offerAll() != null) {
                    time = time.compareTo(LONGEST_PAUSE.dividedBy(2)) < 0 ? time.multipliedBy(2) : LONGEST_PAUSE;
                } else if (isDone()) {
                    return;
                } else {
                    time = FIRST_PAUSE;
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever keeps something from now on begins anew. */
    private boolean isDone() {
        offering.set(false);
        return kept.isEmpty() || !offering.compareAndSet(false, true);
    }

    private boolean isClosedAfter(Duration time) throws InterruptedException {
        try {
            pause.until(closed, time);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last failure; null where all is taken. */
    private @Nullable RuntimeException offerAll() throws InterruptedException {
        RuntimeException failure = null;
        for (CredentialKey key : List.copyOf(kept.keySet())) {
            try (TokenStore.Lock held = store.lock(key, LockPatience.BRIEF)) {
                offer(key);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        return failure;
    }

    /** Offers everything once more, at the end; what is not taken then the log tells of. */
    void close() {
        // Who closes may have been interrupted, and there is no other time.
        boolean interrupted = Thread.interrupted();
        boolean first = closed.complete(null);
        try {
            RuntimeException failure = offerAll();
            if (failure != null) {
                LOG.log(
                        Level.WARNING,
                        "a renewed token could not be stored before the end, and may be lost: {0}",
                        reason(failure));
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (first) {
                successors.closed();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Signed out: it is not to come back. */
    void forget(CredentialKey key) {
        Successors.Spent spent = kept.get(key);
        if (spent != null) {
            forget(spent);
        }
    }

    /** Whether all that has been issued is stored. */
    boolean isEmpty() {
        return kept.isEmpty();
    }
}
