package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Field class 42: a clock that is ten minutes off, with a token of five, makes no loop. */
class ClockThatJumpsTest extends WithRefreshes {
    @BeforeEach
    void signedInForFiveMinutes() throws Exception {
        issuer().token().alter(reply -> reply.with("expires_in", 300));
        signedIn();
    }

    /** What comes of the one refresh is of the same clock, and lasts. */
    @ParameterizedTest
    @CsvSource({"10, 1", "-10, 0"})
    void costsOneRefreshIfItIsAheadAndNoneIfItIsBehind(long minutes, int expected) throws Exception {
        try (Berth berth = silent();
                Connection connection = berth.open(server())) {
            clock.advance(Duration.ofMinutes(minutes));
            for (int i = 0; i < 1_000; i++) {
                berth.token(server());
            }
            assertThat(refreshes()).isEqualTo(expected);
            assertThat(connection.session().callTool("whoami", "{}").isError()).isFalse();
            try (Berth restarted = silent()) {
                assertThat(restarted.token(server()).value())
                        .isEqualTo(berth.token(server()).value());
            }
            assertThat(refreshes()).isEqualTo(expected);
        }
    }

    /** Set right, it goes wrong again. */
    @Test
    void costsOneRefreshIfItJumpsToAndFro() throws Exception {
        try (Berth berth = silent()) {
            for (int i = 0; i < 100; i++) {
                clock.advance(Duration.ofMinutes(i % 2 == 0 ? 10 : -10));
                berth.token(server());
            }
        }
        assertThat(refreshes()).isOne();
    }

    /** By a clock that was set back it has not ended for a while yet. The server knows better. */
    @Test
    void costsOneRefreshOfATokenThatEndsSoonerThanItSays() throws Exception {
        try (Berth berth = silent();
                Connection connection = berth.open(server())) {
            clock.advance(Duration.ofMinutes(-10));
            issuer().expireAccessTokens();
            for (int i = 0; i < 20; i++) {
                assertThat(connection.session().callTool("whoami", "{}").isError())
                        .isFalse();
            }
            assertThat(refreshes()).isOne();
        }
    }
}
