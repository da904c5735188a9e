package dev.berth;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What takes the place of tokens that are spent, where a store has not taken it yet. One for the whole process, as two of it may
 * have one home, each by a store of its own: whoever reads the spent tokens, in whichever store, goes on with these. Thread-safe.
 */
final class Successors {
    static final Successors OF_THIS_PROCESS = new Successors();

    /** Tokens that are spent, and the sign-in that they come of, as a store still holds them. What has these is the same grant. */
    record Spent(
            CredentialKey key,
            @Nullable TokenSet tokens,
            @Nullable Instant signedInAt) {
        static Spent of(Credential stored) {
            return new Spent(stored.key(), stored.tokens(), stored.signedInAt());
        }
    }

    private final Map<Spent, Credential> latest = new ConcurrentHashMap<>();
    private int users;

    boolean isEmpty() {
        return latest.isEmpty();
    }

    @Nullable
    Credential of(Spent spent) {
        return latest.get(spent);
    }

    void put(Spent spent, Credential next) {
        latest.put(spent, next);
    }

    void remove(Spent spent) {
        latest.remove(spent);
    }

    synchronized void opened() {
        users++;
    }

    /** What was not stored outlives who was given it, for as long as another is there who may have the same home. */
    synchronized void closed() {
        users--;
        if (users == 0) {
            latest.clear();
        }
    }
}
