package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who share a piece of work. */
@Timeout(60)
class SingleFlightTest {
    /** Each of two does, with the result, what waits for the other to have it too. */
    @Test
    void oneWhoWaitsForAnotherKeepsNobodyUp() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (Threads threads = new Threads()) {
            SingleFlight<String, String> flights = new SingleFlight<>(threads);
            CompletableFuture<String> one = flights.later("key", () -> {
                begun.await();
                return "done";
            });
            CompletableFuture<String> other = flights.later("key", () -> "not this one");
            CompletableFuture<String> afterOne = one.thenApply(done -> other.join());
            CompletableFuture<String> afterOther = other.thenApply(done -> one.join());
            begun.countDown();
            assertThat(afterOne.get(30, SECONDS)).isEqualTo("done");
            assertThat(afterOther.get(30, SECONDS)).isEqualTo("done");
        }
    }

    /** Only the first callers wait for what takes so long, and not each anew. */
    @Test
    void isNotWaitedForByWhoComesLaterThanAnybodyWouldWait() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        try (Threads threads = new Threads()) {
            SingleFlight<String, String> flights = new SingleFlight<>(threads, nanos::get);
            CompletableFuture<String> one = flights.later("key", () -> {
                begun.await();
                return "done";
            });
            nanos.addAndGet(Duration.ofHours(2).toNanos());
            for (int i = 0; i < 3; i++) {
                assertThat(flights.join("key", () -> "not this one", Duration.ofHours(1)))
                        .isEmpty();
            }
            begun.countDown();
            assertThat(one.get(30, SECONDS)).isEqualTo("done");
            assertThat(flights.join("key", () -> "another", Duration.ofHours(1)))
                    .as("it has begun just now")
                    .contains("another");
        }
    }
}
