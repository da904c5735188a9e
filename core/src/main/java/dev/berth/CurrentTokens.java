package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.StoreException;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were good a moment ago, for as long as they are not due and nothing in the store has changed: no file is
 * read for a request, and nothing is allocated. Where the store cannot be read they go on being used to their end. Thread-safe.
 */
final class CurrentTokens implements OfOnePerson {
    /** A program that makes its servers anew for every request gains nothing here, and must not fill the memory. */
    private static final int MOST = 10_000;

    /** How long a store that could not be read is left alone, by those who have a token. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /**
     * What was read, and until when it counts.
     *
     * @param revision the store's, from before it was read
     * @param dueAt when it is to be read again, in milliseconds of the clock
     * @param endsAt when the token is good no longer, likewise
     * @param overdue whether the store could not be read when it should have been, and somebody was told
     */
    record Snapshot(
            long revision, long dueAt, long endsAt, boolean overdue, AccessToken token, Presentation presentation) {}

    /** How the store is read, and what is in it refreshed; empty where there is nothing. */
    interface Reading {
        Optional<Credential> read() throws InterruptedException;
    }

    private final TokenStore store;
    private final Proofs proofs;
    private final Progress progress;
    private final Clock clock;

    /** By the server itself: its settings say which credential is meant. */
    private final Map<Server, Snapshot> snapshots = new ConcurrentHashMap<>();

    /** The revision at which the store was read last; what was read at another counts no more. */
    private volatile long lastRead = TokenStore.UNKNOWN_REVISION;

    CurrentTokens(TokenStore store, Proofs proofs, Progress progress, Clock clock) {
        this.store = store;
        this.proofs = proofs;
        this.progress = progress;
        this.clock = clock;
    }

    /** What is still good; null if the store has to be asked. */
    @Nullable
    Snapshot known(Server server) {
        Snapshot snapshot = snapshots.get(server);
        return snapshot != null && snapshot.revision() == revision() && clock.millis() < snapshot.dueAt()
                ? snapshot
                : null;
    }

    /**
     * What the store has, for who knows nothing that is still good. Where it cannot be read, what it had before is used on, to
     * the token's own end, and it is tried again in a moment: a home that is out of reach for a while costs nobody their
     * requests.
     */
    Optional<Snapshot> read(Server server, Reading reading) throws InterruptedException {
        long revision = revision();
        Optional<Credential> found;
        try {
            found = reading.read();
        } catch (StoreException e) {
            if (isSignedOut(server)) {
                settle(server, revision);
                throw e;
            }
            return Optional.of(goOn(server, revision, e));
        } catch (BerthException e) {
            settle(server, revision);
            throw e;
        }
        settle(server, revision);
        return found.map(credential -> remember(server, credential, revision));
    }

    /** A store that cannot say so has no revision for the moment. */
    private long revision() {
        try {
            return store.revision();
        } catch (StoreException e) {
            return TokenStore.UNKNOWN_REVISION;
        }
    }

    /** Whether the store can be read all the same, as one can that takes no new sign-in, and has none of the server. */
    private boolean isSignedOut(Server server) {
        try {
            return store.find(server.account(), server.url()).stream().allMatch(kept -> kept.tokens() == null);
        } catch (StoreException e) {
            return false;
        }
    }

    /** It has been read. Signed out, it may be, here or elsewhere: nothing of before stays, whether it is asked for or not. */
    private void settle(Server server, long revision) {
        snapshots.remove(server);
        if (lastRead != revision) {
            lastRead = revision;
            snapshots.values().removeIf(other -> other.revision() != revision);
        }
    }

    private Snapshot goOn(Server server, long revision, StoreException failure) {
        Snapshot known = snapshots.get(server);
        long now = clock.millis();
        if (known == null || now >= known.endsAt()) {
            snapshots.remove(server);
            throw failure;
        }
        Snapshot on = new Snapshot(
                revision,
                Math.min(known.endsAt(), now + RETRY.toMillis()),
                known.endsAt(),
                true,
                known.token(),
                known.presentation());
        if (snapshots.replace(server, known, on) && !known.overdue()) {
            progress.storeUnreadable(server, failure);
        }
        return on;
    }

    /** The server has refused it; what takes its place need not be in the store. */
    void forget(Server server, Secret refused) {
        snapshots.computeIfPresent(
                server, (s, snapshot) -> snapshot.token().value().equals(refused) ? null : snapshot);
    }

    /** Signed out here: it is not used on, whatever becomes of the store. */
    @Override
    public void forget(Server signedOut) {
        snapshots
                .keySet()
                .removeIf(server -> server.account().equals(signedOut.account())
                        && server.url().toString().equals(signedOut.url().toString()));
    }

    @Override
    public boolean isEmpty() {
        return snapshots.isEmpty();
    }

    private Snapshot remember(Server server, Credential credential, long revision) {
        TokenSet tokens = Objects.requireNonNull(credential.tokens(), "a credential that is signed in");
        Snapshot snapshot = new Snapshot(
                revision,
                millis(Freshness.dueAt(tokens)),
                millis(tokens.expiresAt()),
                false,
                new AccessToken(tokens.accessToken(), tokens.tokenType(), tokens.expiresAt()),
                proofs.present(credential));
        if (revision != TokenStore.UNKNOWN_REVISION) {
            if (snapshots.size() >= MOST) {
                snapshots.clear();
            }
            snapshots.put(server, snapshot);
        }
        return snapshot;
    }

    private static long millis(@Nullable Instant instant) {
        return instant == null ? Long.MAX_VALUE : instant.toEpochMilli();
    }
}
