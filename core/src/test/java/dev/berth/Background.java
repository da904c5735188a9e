package dev.berth;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A caller on a thread of its own, which can be interrupted. */
final class Background {
    private Background() {}

    static <T> CompletableFuture<T> run(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        start(work, result);
        return result;
    }

    /** Closes on another thread, and returns once that waits for something, or is done. */
    static CompletableFuture<Boolean> closing(AutoCloseable what) {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Thread thread = start(
                () -> {
                    what.close();
                    return true;
                },
                closed);
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
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
