package dev.berth.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.redirect.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A flood is told as a number. */
class RejectionTallyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -SECOND;

    private final List<String> told = new ArrayList<>();
    private final RejectionTally tally = new RejectionTally((reason, count) -> told.add(reason.wireName() + count));

    @Test
    void tellsTheFirstFiveOfAReasonOneByOne() {
        for (int i = 0; i < 7; i++) {
            tally.count(Rejection.NO_STATE, START);
        }
        assertThat(told).hasSize(5).containsOnly("no_state1");
        tally.count(Rejection.WRONG_PATH, START);
        assertThat(told).endsWith("wrong_path1");
    }

    @Test
    void thenTellsACountOnceASecond() {
        for (int i = 0; i < 100; i++) {
            tally.count(Rejection.NO_STATE, START);
        }
        assertThat(tally.untilFlush(START + SECOND / 4)).isEqualTo(SECOND * 3 / 4);
        tally.flush(START + SECOND - 1, false);
        assertThat(told).hasSize(5);
        tally.flush(START + SECOND, false);
        assertThat(told).hasSize(6).endsWith("no_state95");
        assertThat(tally.untilFlush(START + SECOND)).isEqualTo(Long.MAX_VALUE);
        tally.count(Rejection.NO_STATE, START + 3 * SECOND);
        assertThat(told).hasSize(7).endsWith("no_state1");
    }

    @Test
    void tellsWhatIsLeftWhenTheListenerCloses() {
        for (int i = 0; i < 8; i++) {
            tally.count(Rejection.MALFORMED, START);
        }
        tally.flush(START, true);
        assertThat(told).endsWith("malformed3");
    }
}
