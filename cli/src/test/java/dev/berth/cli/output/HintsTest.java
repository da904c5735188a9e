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

    /** A bare 401 may be some gateway's: the client's settings are not what is to be looked at. */
    @Test
    void aClientIsSuspectedOnlyWhereTheServerNamesIt() {
        Map<String, String> bare = Map.of("status", "401");
        assertThat(Hints.of(ErrorCode.INVALID_CLIENT, bare, "harbour"))
                .startsWith("berth login harbour --force")
                .doesNotContain("--client-id");
        Map<String, String> named = Map.of("status", "401", "server_error", "invalid_client");
        assertThat(Hints.of(ErrorCode.INVALID_CLIENT, named, "harbour")).contains("--client-id");
    }
}
