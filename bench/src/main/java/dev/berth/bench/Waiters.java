package dev.berth.bench;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Very many threads that wait for one thing. */
final class Waiters {
    private static final long LOOK_NANOS = 2_000_000;
    private static final long STACK_BYTES = 256 << 10;

    /** What each of them does: it returns once what it waits for has come. */
    @FunctionalInterface
    interface Wait {
        void await() throws InterruptedException;
    }

    private final Thread[] threads;
    private final long[] awake;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Waiters(int count) {
        this.threads = new Thread[count];
        this.awake = new long[count];
    }

    static Waiters start(int count, Wait wait) {
        Waiters waiters = new Waiters(count);
        for (int i = 0; i < count; i++) {
            int self = i;
            Thread thread = new Thread(null, () -> waiters.run(self, wait), "waiter", STACK_BYTES);
            waiters.threads[i] = thread;
            thread.start();
        }
        return waiters;
    }

    private void run(int self, Wait wait) {
        try {
            wait.await();
            awake[self] = System.nanoTime();
        } catch (InterruptedException | RuntimeException e) {
            failure.set(e);
        }
    }

    /** Returns once all but so many wait. */
    void awaitAllWaiting(int but) {
        while (running() > but) {
            requireNoFailure();
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private int running() {
        int running = 0;
        for (Thread thread : threads) {
            Thread.State state = thread.getState();
            running += state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING ? 0 : 1;
        }
        return running;
    }

    /** When the last of them had what it waited for. */
    long lastAwake() throws InterruptedException {
        long last = Long.MIN_VALUE;
        for (int i = 0; i < threads.length; i++) {
            threads[i].join();
            last = Math.max(last, awake[i]);
        }
        requireNoFailure();
        return last;
    }

    private void requireNoFailure() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("a thread has failed", thrown);
        }
    }
}
