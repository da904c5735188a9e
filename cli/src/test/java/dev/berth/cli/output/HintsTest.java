package dev.berth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HintsTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyFailureHasANextStepAndAnExitCode(ErrorCode code) {
        assertThat(Hints.of(code, "harbour")).isNotBlank();
        assertThat(ExitCode.of(code)).isNotEqualTo(ExitCode.DONE);
    }
}
