package dev.berth;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** The threads of one {@link Berth}: daemons, made as they are needed and gone when idle; a program can exit at once. */
final class Threads implements Executor, AutoCloseable {
    /** Two requests within their own limit, where the first is answered by a nonce (RFC 9449 section 8). */
    private static final Duration LONGEST = HttpRequest.DEFAULT_TIMEOUT.multipliedBy(2);

    private static final Duration AT_THE_STORE = Duration.ofSeconds(5);

    // Guarded by this.
    private int underWay;

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

    /** Something that waits. */
    @FunctionalInterface
    interface Work<V> {
        V done() throws InterruptedException;
    }

    /** Does what uses something up that is not to be had again: closing waits for it before it interrupts the rest. */
    <V> V toItsEnd(Work<V> work) throws InterruptedException {
        begun(1);
        try {
            return work.done();
        } finally {
            begun(-1);
        }
    }

    private synchronized void begun(int more) {
        underWay += more;
        notifyAll();
    }

    /**
     * Interrupts what still runs, but what must come to its end only after as long as that may take, or where the closer is
     * interrupted. Nothing else interrupts these threads.
     */
    @Override
    public void close() {
        boolean interrupted = isInterruptedAwaitingEnds(LONGEST);
        pool.shutdownNow();
        // What has its answer is on its way to the disk, and heeds no interrupt; a program may exit after this.
        interrupted |= isInterruptedAwaitingEnds(AT_THE_STORE);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isInterruptedAwaitingEnds(Duration patience) {
        try {
            awaitEnds(patience);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private synchronized void awaitEnds(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); underWay > 0 && left > 0; left = deadline - System.nanoTime()) {
            NANOSECONDS.timedWait(this, left);
        }
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
                ErrorCode.CANCELLED, "The sign-in was ended, as the program closed it.", Map.of());
    }
}
