package dev.berth;

import dev.berth.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Refresh tokens that are being spent: from before the request is sent to when what it brought is in the store. An issuer that
 * rotates them has used up the stored one by then, so whoever closes waits, and no other is begun. Thread-safe.
 */
final class Spending {
    /** What ends sooner is not worth a word. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    /**
     * How long a refresh can take that goes by its own limits: two requests, where the first is answered by a nonce (RFC 9449
     * section 8), and as long as a store of files waits for those who write.
     */
    private static final Duration LONGEST =
            HttpRequest.DEFAULT_TIMEOUT.multipliedBy(2).plusSeconds(30);

    /** Who hears that a refresh is waited for. */
    @FunctionalInterface
    interface Listener {
        void closingAwaits(Server server);
    }

    private final List<Payment> underWay = new ArrayList<>();
    private boolean closed;

    /**
     * From now on it is waited for.
     *
     * @throws dev.berth.error.AuthorizationException if it is being closed: nothing has been sent, and nothing is to be
     */
    synchronized Payment begin(Server server) {
        if (closed) {
            throw Threads.closed();
        }
        Payment payment = new Payment(server);
        underWay.add(payment);
        return payment;
    }

    /** Lets none begin any more, and waits for those that have; an interrupt ends the wait. Tells of them after a moment. */
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

    private synchronized List<Server> leftAfter(Duration time) throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !underWay.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return underWay.stream().map(payment -> payment.server).distinct().toList();
    }

    /** Under way until it is closed. */
    final class Payment implements AutoCloseable {
        private final Server server;

        private Payment(Server server) {
            this.server = server;
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
