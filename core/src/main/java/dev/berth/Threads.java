package dev.berth;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** The threads of one {@link Berth}: daemons, made as they are needed and gone when idle; a program can exit at once. */
final class Threads implements Executor, AutoCloseable {
    private final ExecutorService pool = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "berth");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Runs it on a thread of its own.
     *
     * @throws AuthorizationException with {@link ErrorCode#CLOSED} after closing
     */
    @Override
    public void execute(Runnable work) {
        try {
            pool.execute(work);
        } catch (RejectedExecutionException e) {
            throw new AuthorizationException(
                    ErrorCode.CLOSED,
                    "This Berth is closed: it refreshes nothing and signs in to nothing any more.",
                    Map.of(),
                    e);
        }
    }

    /** Interrupts what still runs. Nothing else interrupts these threads. */
    @Override
    public void close() {
        pool.shutdownNow();
    }

    boolean isClosed() {
        return pool.isShutdown();
    }

    /** On one of these threads: whether what was thrown comes of closing. */
    static boolean isClosing(Throwable thrown) {
        return thrown instanceof InterruptedException
                || (Thread.currentThread().isInterrupted() && !(thrown instanceof BerthException));
    }

    /** For those who wait for what closing has ended. */
    static AuthorizationException closed() {
        return new AuthorizationException(
                ErrorCode.CANCELLED, "What was under way was ended, as the program closed its Berth.", Map.of());
    }
}
