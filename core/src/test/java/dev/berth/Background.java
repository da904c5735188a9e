package dev.berth;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A caller on a thread of its own, which can be interrupted. */
final class Background {
    private Background() {}

    static <T> CompletableFuture<T> run(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        start(work, result);
        return result;
    }

    /**
     * Closes on another thread, and waits longer than it takes where it waits for nothing; what closing has to wait for may
     * happen after that.
     */
    static CompletableFuture<Boolean> closing(AutoCloseable what) {
        CompletableFuture<Boolean> closed = run(() -> {
            what.close();
            return true;
        });
        try {
            closed.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return closed;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("closing failed", e);
        }
        return closed;
    }

    static <T> Thread start(Callable<T> work, CompletableFuture<T> result) {
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
