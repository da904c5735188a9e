package dev.berth.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Waiting for locks and for what others do. */
final class Waits {
    /** For what has to happen; never waited out where all is well. */
    static final Duration LONG = Duration.ofSeconds(30);

    /** For what does not happen. */
    static final Duration SHORT = Duration.ofMillis(50);

    private Waits() {}

    /** Takes the lock and gives it back. */
    static void take(TokenStore store, CredentialKey key) {
        try {
            store.lock(key, LONG).close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, on a thread of its own. */
    static CompletableFuture<Void> taking(TokenStore store, CredentialKey key) {
        return onAThread(() -> take(store, key));
    }

    static CompletableFuture<Void> onAThread(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                "store-contract");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /** It is held, and who waits for it that long is told so, and what to do. */
    static void assertHeld(TokenStore store, CredentialKey key, Duration patience) {
        StoreException refused = assertThrows(
                StoreException.class, () -> store.lock(key, patience).close());
        assertEquals(ErrorCode.STORE_LOCKED, refused.code());
        assertTrue(refused.facts().containsKey("hint"), "the fact 'hint' says what to do next");
    }

    /** Another program's change may be seen a moment late. */
    static void eventually(String what, BooleanSupplier seen) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!seen.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, what);
            Thread.onSpinWait();
        }
    }
}
