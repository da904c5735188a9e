package dev.berth;

import dev.berth.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Refresh tokens, and what persons have granted, that are being spent: from before the request is sent to when what it brought
 * is in the store. Neither is to be had again, so whoever closes waits, and no other is begun. Thread-safe.
 */
final class Spending {
    /** What ends sooner is not worth a word. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    /**
     * How long one can take that goes by its own limits: two requests, where the first is answered by a nonce (RFC 9449
     * section 8), and as long as a store of files waits for those who write.
     */
    static final Duration LONGEST = HttpRequest.DEFAULT_TIMEOUT.multipliedBy(2).plusSeconds(30);

    /** How long what has been answered may be on its way to the store, where an interrupt has ended the wait for the rest. */
    private static final Duration AT_THE_STORE = Duration.ofSeconds(5);

    /** Who hears that a refresh is waited for. */
    @FunctionalInterface
    interface Listener {
        void closingAwaits(Server server);
    }

    private final List<Payment> underWay = new ArrayList<>();
    private boolean closed;

    /**
     * From now on a refresh is waited for.
     *
     * @throws dev.berth.error.AuthorizationException if it is being closed: nothing has been sent, and nothing is to be
     */
    synchronized Payment refresh(Server server) {
        return begun(server);
    }

    /**
     * From now on what a person has granted is waited for.
     *
     * @throws dev.berth.error.AuthorizationException if it is being closed: nothing has been sent, and nothing is to be
     */
    synchronized Payment grant() {
        return begun(null);
    }

    private Payment begun(@Nullable Server refreshed) {
        if (closed) {
            throw Threads.closed();
        }
        return underWay(refreshed);
    }

    /** From now on what has been answered is waited for, whatever is closed. */
    synchronized Payment answer() {
        return underWay(null);
    }

    private Payment underWay(@Nullable Server refreshed) {
        Payment payment = new Payment(refreshed);
        underWay.add(payment);
        return payment;
    }

    /** Lets none begin any more, and waits for those that have; an interrupt ends the wait. Tells of refreshes after a moment. */
    void close(Listener listener) {
        try {
            for (Server server : leftAfter(MOMENT)) {
                listener.closingAwaits(server);
            }
            leftAfter(LONGEST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits a little longer for what heeds no interrupt any more, as it has its answer: a program may exit after this. */
    void awaitAnswered() {
        boolean interrupted = Thread.interrupted();
        try {
            leftAfter(AT_THE_STORE);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Server> leftAfter(Duration time) throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !underWay.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return underWay.stream()
                .map(payment -> payment.refreshed)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Under way until it is closed. */
    final class Payment implements AutoCloseable {
        private final @Nullable Server refreshed;

        private Payment(@Nullable Server refreshed) {
            this.refreshed = refreshed;
        }

        @Override
        public void close() {
            synchronized (Spending.this) {
                underWay.remove(this);
                Spending.this.notifyAll();
            }
        }
    }
}
