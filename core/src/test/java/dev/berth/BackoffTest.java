package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.Stage;
import dev.berth.error.StoreException;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.store.CredentialKey;
import dev.berth.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long an issuer in trouble is left alone. */
class BackoffTest {
    private final SettableClock clock = new SettableClock(Instant.EPOCH);
    private final Backoff backoff = new Backoff(clock);

    private static CredentialKey key(int number) {
        return new CredentialKey("default", "https://mcp.example/" + number, "https://issuer.example", "client");
    }

    private long pausing(int credentials) {
        long count = 0;
        for (int i = 0; i < credentials; i++) {
            count += backoff.pausing(key(i)) == null ? 0 : 1;
        }
        return count;
    }

    /** A quarter more at most, however often it has failed before. */
    @Test
    void isTwiceAsLongEachTimeAndALittleMore() {
        int credentials = 20;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            for (int i = 0; i < credentials; i++) {
                backoff.failed(
                        key(i), new TransportException(Stage.TOKEN, ErrorCode.UNREACHABLE, "it is down", Map.of()));
            }
            Duration step = Duration.ofSeconds(seconds);
            clock.advance(step.minusMillis(1));
            assertThat(pausing(credentials)).as("before %s", step).isEqualTo(credentials);
            clock.advance(step.dividedBy(4).plusMillis(1));
            assertThat(pausing(credentials)).as("a quarter after %s", step).isZero();
        }
    }

    /** What each catches is their own: to suppress something in it, say. */
    @Test
    void tellsEachWhoWaitsAnewWhatFailed() {
        for (BerthException failure : List.<BerthException>of(
                new TransportException(Stage.TOKEN, ErrorCode.UNREACHABLE, "it is down", Map.of("status", "503")),
                new TokenException(ErrorCode.TOKEN_REFUSED, "it refuses", Map.of("status", "400")),
                new InteractionRequiredException(ErrorCode.INTERACTION_REQUIRED, "sign in", Map.of("server", "one")),
                new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of("path", "here")),
                new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, "no key", Map.of("hint", "set one")))) {
            backoff.failed(key(0), failure);
            BerthException one = Objects.requireNonNull(backoff.pausing(key(0)));
            assertThat(one).isNotSameAs(backoff.pausing(key(0))).hasCause(failure);
            assertThat(one).hasSameClassAs(failure).hasMessage(failure.getMessage());
            assertThat(one.code()).isEqualTo(failure.code());
            assertThat(one.stage()).isEqualTo(failure.stage());
            assertThat(one.facts()).isEqualTo(failure.facts());
        }
    }
}
