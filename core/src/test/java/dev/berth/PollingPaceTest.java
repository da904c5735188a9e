package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.token.DeviceTokenResponse.Later;
import dev.berth.token.DeviceTokenResponse.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** RFC 8628 section 3.5: how often a device may ask. */
class PollingPaceTest {
    private final PollingPace pace = new PollingPace(Duration.ofSeconds(5));

    private List<Long> seconds(Reason... reasons) {
        return Stream.of(reasons).map(reason -> after(reason, null)).toList();
    }

    private long after(Reason reason, @Nullable Duration retryAfter) {
        return pace.after(new Later(reason, retryAfter, null)).toSeconds();
    }

    @Test
    void isTheServersIntervalFromTheFirstQuestionOn() {
        assertThat(pace.beforeTheFirst()).hasSeconds(5);
        assertThat(seconds(Reason.PENDING, Reason.PENDING)).containsExactly(5L, 5L);
    }

    @Test
    void slowsDownByFiveSecondsForGood() {
        assertThat(seconds(Reason.SLOW_DOWN, Reason.PENDING, Reason.SLOW_DOWN, Reason.PENDING))
                .containsExactly(10L, 10L, 15L, 15L);
    }

    @Test
    void isHalvedByEachTroubleUpToOnceAMinute() {
        assertThat(seconds(Reason.TROUBLE, Reason.TROUBLE, Reason.TROUBLE, Reason.TROUBLE, Reason.TROUBLE))
                .containsExactly(10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void isTheOldOneOnceTheTroubleIsOver() {
        assertThat(seconds(Reason.TROUBLE, Reason.TROUBLE, Reason.PENDING, Reason.TROUBLE))
                .containsExactly(10L, 20L, 5L, 10L);
        assertThat(seconds(Reason.SLOW_DOWN, Reason.TROUBLE, Reason.PENDING)).containsExactly(10L, 20L, 10L);
    }

    /** A server that wants to be asked less often than once a minute has its way in trouble, too. */
    @Test
    void isNeverQuickerInTroubleThanWithout() {
        PollingPace slow = new PollingPace(Duration.ofSeconds(90));
        assertThat(slow.after(new Later(Reason.TROUBLE, null, null))).hasSeconds(90);
    }

    @Test
    void honoursRetryAfterWhereItIsLonger() {
        assertThat(after(Reason.TROUBLE, Duration.ofSeconds(45))).isEqualTo(45);
        assertThat(after(Reason.TROUBLE, Duration.ofSeconds(1))).isEqualTo(20);
        assertThat(after(Reason.PENDING, Duration.ofSeconds(7))).isEqualTo(7);
        assertThat(after(Reason.PENDING, null)).isEqualTo(5);
    }
}
