package dev.berth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HintsTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyFailureHasANextStepAndAnExitCode(ErrorCode code) {
        assertThat(Hints.of(code, "harbour")).isNotBlank();
        assertThat(ExitCode.of(code)).isNotEqualTo(ExitCode.DONE);
    }

    /** What was refused is named where it is known: another client id would not be given that scope either. */
    @Test
    void aRegistrationThatMayBeRefusedForItsScopeIsAskedForByAnother() {
        RegistrationException failure =
                new RegistrationException(ErrorCode.REGISTRATION_REFUSED, "refused", Map.of("scope", "nosuch"));
        assertThat(Hints.of(failure, "harbour")).contains("berth login harbour --scope");
    }
}
