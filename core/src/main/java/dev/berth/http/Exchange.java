package dev.berth.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One exchange under way: its deadline, and the socket that is closed under whoever waits on it. Thread-safe. */
final class Exchange {
    private final long deadline;
    private @Nullable SocketChannel channel;
    private boolean cancelled;

    Exchange(Duration timeout) {
        this.deadline = System.nanoTime() + saturatedNanos(timeout);
    }

    private static long saturatedNanos(Duration timeout) {
        return timeout.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : timeout.toNanos();
    }

    /** The nanoseconds that are left; zero or less when time is up. */
    long remainingNanos() {
        return deadline - System.nanoTime();
    }

    /** The milliseconds that are left, at least 1. */
    int remainingMillis() throws SocketTimeoutException {
        long nanos = remainingNanos();
        if (nanos <= 0) {
            throw new SocketTimeoutException("out of time");
        }
        return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + 1);
    }

    /** Puts a socket under the exchange, in place of one that was given up. */
    void attach(SocketChannel next) throws IOException {
        synchronized (this) {
            channel = next;
            if (!cancelled) {
                return;
            }
        }
        next.close();
        throw new AsynchronousCloseException();
    }

    /** Ends the exchange: whatever is being read, written or connected fails at once. */
    void cancel() {
        synchronized (this) {
            cancelled = true;
        }
        closeConnection();
    }

    /** Closes the connection there is, and lets the exchange go on with another. */
    void closeConnection() {
        SocketChannel open;
        synchronized (this) {
            open = channel;
        }
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Closed is all it should be.
            }
        }
    }
}
