package dev.berth.store;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Locks by key among the threads of this process. Not reentrant; may be released by another thread than the one that took
 * it. A key that nobody holds or waits for costs nothing.
 */
final class InProcessLocks<K> {
    private final ConcurrentHashMap<K, Turn> turns = new ConcurrentHashMap<>();

    /** Waits for the lock; null where the time ran out. */
    TokenStore.@Nullable Lock take(K key, Duration timeout) throws InterruptedException {
        Turn turn = turns.compute(key, (k, present) -> (present == null ? new Turn() : present).joined());
        boolean taken = false;
        try {
            taken = turn.free.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!taken) {
                leave(key);
            }
        }
        if (!taken) {
            return null;
        }
        AtomicBoolean released = new AtomicBoolean();
        return () -> {
            if (released.compareAndSet(false, true)) {
                turn.free.release();
                leave(key);
            }
        };
    }

    /** How many keys are held or waited for. */
    int size() {
        return turns.size();
    }

    private void leave(K key) {
        turns.computeIfPresent(key, (k, turn) -> turn.left() ? null : turn);
    }

    private static final class Turn {
        final Semaphore free = new Semaphore(1, true);
        // Guarded by the map's own lock on the key.
        private int interested;

        Turn joined() {
            interested++;
            return this;
        }

        boolean left() {
            interested--;
            return interested == 0;
        }
    }
}
