package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.Stage;
import dev.berth.error.StoreException;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one process tells of a refresh another reads as it was. */
class RefreshOutcomeTest {
    private static final Map<String, String> FACTS = new LinkedHashMap<>();

    static {
        FACTS.put("status", "503");
        FACTS.put("server_error_description", "später \uD83D\uDE00 \"\n\u0000");
        FACTS.put("retry_after", "120");
        FACTS.put("a", "");
    }

    static List<BerthException> failures() {
        BerthException cause = new TokenException(ErrorCode.INVALID_GRANT, "cause", FACTS);
        return List.of(
                new TransportException(Stage.TOKEN, ErrorCode.SERVER_ERROR, "über", FACTS),
                new TransportException(Stage.DISCOVERY, ErrorCode.TIMEOUT, "", Map.of()),
                cause,
                new InteractionRequiredException(ErrorCode.INTERACTION_REQUIRED, "a person", FACTS, cause),
                new StoreException(ErrorCode.STORE_LOCKED, "locked", FACTS),
                new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, "no", FACTS));
    }

    private static String parts(@Nullable Throwable failure) {
        return failure instanceof BerthException known
                ? known.getClass() + "|" + known.stage() + "|" + known.code() + "|" + known.getMessage() + "|"
                        + known.facts() + "|" + parts(known.getCause())
                : "nothing";
    }

    @ParameterizedTest
    @MethodSource("failures")
    void isTheSameFailure(BerthException failure) {
        RefreshOutcome read = RefreshOutcome.parse(
                RefreshOutcome.failed(failure, true, false).toJson().reveal());
        assertThat(parts(read.failure())).isEqualTo(parts(failure));
        assertThat(read.pausing()).isTrue();
        assertThat(read.goingOn()).isFalse();
    }

    @Test
    void isNoneWhereItSucceeded() {
        assertThat(RefreshOutcome.parse(RefreshOutcome.DONE.toJson().reveal())).isEqualTo(RefreshOutcome.DONE);
    }

    /** A cause of another kind is left out, as one that cannot be told. */
    @Test
    void goesWithoutWhatCannotBeTold() {
        BerthException failure = new TransportException(
                Stage.TOKEN, ErrorCode.UNREACHABLE, "gone", Map.of(), new IllegalStateException("why"));
        BerthException told = RefreshOutcome.parse(
                        RefreshOutcome.failed(failure, false, true).toJson().reveal())
                .failure();
        assertThat(told).hasMessage("gone").hasNoCause();
        assertThat(ToldFailure.members(new AuthorizationException(ErrorCode.CLOSED, "closed", Map.of())))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"pausing\":false,\"going_on\":tru",
                "{\"pausing\":false}",
                "{\"pausing\":false,\"going_on\":true,\"failure\":{}}",
                "{\"pausing\":false,\"going_on\":true,\"failure\":{\"kind\":\"token\",\"stage\":\"token\",\"code\":\"of_the_future\"}}"
            })
    void isNothingElse(String said) {
        assertThatIllegalArgumentException().isThrownBy(() -> RefreshOutcome.parse(said));
    }
}
