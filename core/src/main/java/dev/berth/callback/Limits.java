package dev.berth.callback;

import java.time.Duration;

/**
 * What one listener puts up with. Each time is counted from where its phase began; nothing the peer sends extends it.
 *
 * @param connections how many are open at once, parked ones aside
 * @param reading from accept to the complete head
 * @param parked how long a page waits for the outcome of its sign-in
 * @param writing for an answer to leave
 * @param draining after the answer, for the peer to see it before the socket closes
 * @param drainedBytes what is swallowed at most while draining
 */
record Limits(
        int connections, Duration reading, Duration parked, Duration writing, Duration draining, long drainedBytes) {
    static final Limits DEFAULT = new Limits(
            256,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            8 * 1024 * 1024);

    long nanos(Phase phase) {
        return switch (phase) {
            case READING -> reading.toNanos();
            case PARKED -> parked.toNanos();
            case WRITING -> writing.toNanos();
            case DRAINING -> draining.toNanos();
        };
    }
}
