package dev.berth;

import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were good a moment ago, for as long as they are not due and nothing in the store has changed: no file is
 * read for a request, and nothing is allocated. Thread-safe.
 */
final class CurrentTokens {
    /** A program that makes its servers anew for every request gains nothing here, and must not fill the memory. */
    private static final int MOST = 10_000;

    /**
     * What was read, and until when it counts.
     *
     * @param revision the store's, from before it was read
     * @param dueAt in milliseconds of the clock
     */
    record Snapshot(long revision, long dueAt, AccessToken token, Presentation presentation) {}

    private final TokenStore store;
    private final Proofs proofs;
    private final Clock clock;

    /** By the server itself: its settings say which credential is meant. */
    private final Map<Server, Snapshot> snapshots = new ConcurrentHashMap<>();

    CurrentTokens(TokenStore store, Proofs proofs, Clock clock) {
        this.store = store;
        this.proofs = proofs;
        this.clock = clock;
    }

    /** What is still good; null if the store has to be asked. */
    @Nullable
    Snapshot known(Server server) {
        Snapshot snapshot = snapshots.get(server);
        if (snapshot == null) {
            return null;
        }
        long revision = store.revision();
        if (snapshot.revision() != revision) {
            // Signed out, it may be, here or elsewhere: nothing of it stays, whether it is asked for again or not.
            snapshots.values().removeIf(other -> other.revision() != revision);
            return null;
        }
        if (clock.millis() < snapshot.dueAt()) {
            return snapshot;
        }
        snapshots.remove(server, snapshot);
        return null;
    }

    /** The server has refused it; what takes its place need not be in the store. */
    void forget(Server server, Secret refused) {
        snapshots.computeIfPresent(
                server, (s, snapshot) -> snapshot.token().value().equals(refused) ? null : snapshot);
    }

    /** To be asked for before the store is read. */
    long revision() {
        return store.revision();
    }

    /**
     * Keeps what was read.
     *
     * @param revision from before it was read
     */
    Snapshot remember(Server server, Credential credential, long revision) {
        TokenSet tokens = Objects.requireNonNull(credential.tokens(), "a credential that is signed in");
        Instant dueAt = SilentTokens.dueAt(tokens);
        Snapshot snapshot = new Snapshot(
                revision,
                dueAt == null ? Long.MAX_VALUE : dueAt.toEpochMilli(),
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
}
