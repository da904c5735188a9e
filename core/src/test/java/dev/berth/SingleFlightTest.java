package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
}
