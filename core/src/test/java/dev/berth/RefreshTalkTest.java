package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a refresh by what the process says that is to make it; a script stands for one that says the odd. */
@DisabledOnOs(OS.WINDOWS)
class RefreshTalkTest extends WithRefreshApart {
    private static final String DONE = "{\"pausing\":false,\"going_on\":true}";

    private Berth apart(String script) {
        return apart(script, LONG);
    }

    private Berth apart(String script, Duration patience) {
        return apart(List.of("sh", "-c", script), Map.of(), patience);
    }

    private Berth apart(List<String> words, Map<String, String> more, Duration patience) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(more);
        return apart().refreshApart(new RefreshCommand(words, environment, patience))
                .build();
    }

    private BerthException failure(Berth berth) {
        return catchThrowableOfType(BerthException.class, () -> berth.token(server()));
    }

    private void assertMadeHere(Berth berth) throws InterruptedException {
        Secret before = tokens().accessToken();
        assertThat(berth.token(server()).value()).isNotEqualTo(before);
        assertThat(requestsOfThisProcess).hasValue(1);
        assertThat(issuer().reuses()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 1",
                "read order",
                "read order; echo what; exit 1",
                "read order; echo '{'",
                "read order; echo '{}'",
                "read order; echo '{\"pausing\":false,\"going_on\":true,\"failure\":{}}'",
                "read order; kill -9 $$"
            })
    void whereNothingWasSentItIsMadeHere(String script) throws Exception {
        expired();
        try (Berth berth = apart(script)) {
            assertMadeHere(berth);
        }
    }

    @Test
    void whereNoProcessCanBeHadItIsMadeHere() throws Exception {
        expired();
        try (Berth berth = apart(List.of("/nowhere/java"), Map.of(), LONG)) {
            assertMadeHere(berth);
        }
        try (Berth berth = apart(List.of(), Map.of(), LONG)) {
            berth.token(server());
        }
        assertThat(requestsOfThisProcess).hasValue(2);
    }

    /** Its JVM may warn of something, on the same stream. */
    @Test
    void whatIsNoWordOfItsOwnIsPassedOver() throws Exception {
        expired();
        issuer().token().refresh().answerWith(dev.berth.testkit.Reply.status(500));
        try (Berth berth = apart("read order; echo '[warning] no'; echo ready; echo '[warning]'; read go;"
                + " echo '[warning] y'; [ \"$go\" = go ] && echo '{\"pausing\":true,\"going_on\":true,\"failure\":"
                + "{\"kind\":\"token\",\"stage\":\"token\",\"code\":\"invalid_client\",\"message\":\"its own\"}}'")) {
            assertThat(failure(berth)).hasMessage("its own");
        }
        assertThat(refreshes()).isZero();
    }

    /** It may have been spent: to send it once more would end the grant where it was. */
    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "echo '{'", "kill -9 $$"})
    void whatMayHaveBeenSentIsNotSentAtOnceAgain(String end) throws Exception {
        expired();
        try (Berth berth = apart("read order; echo ready; read go; " + end)) {
            BerthException failure = failure(berth);
            assertThat(failure).isInstanceOf(TransportException.class);
            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure.facts()).containsKey("process");
            assertThat(failure(berth)).as("it is left alone").hasMessage(failure.getMessage());
        }
        assertThat(refreshes()).isZero();
        assertThat(tokens().refreshToken()).isNotNull();
    }

    @Test
    void aTokenThatIsStillGoodIsGoneOnWith() throws Exception {
        due();
        Secret before = tokens().accessToken();
        try (Berth berth = apart("read order; echo ready; read go")) {
            assertThat(berth.token(server()).value()).isEqualTo(before);
            assertThat(berth.token(server()).value()).isEqualTo(before);
        }
        assertThat(refreshes()).isZero();
    }

    @Test
    void oneThatDoesNotEndIsNamedAndLeftAlone() throws Exception {
        expired();
        try (Berth berth = apart("read order; echo ready; exec cat", Duration.ofMillis(500))) {
            BerthException failure = failure(berth);
            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure.facts().get("process")).matches("[0-9]+");
            assertThat(failure(berth)).as("no other is started").hasMessage(failure.getMessage());
        }
        assertThat(refreshes()).isZero();
    }

    /** Somebody has signed out, say, or its answer lies beside the credential. */
    @Test
    void oneThatHasDoneNothingIsNotBelieved() throws Exception {
        expired();
        try (Berth berth = apart("read order; echo '" + DONE + "'")) {
            assertMadeHere(berth);
        }
    }

    /** What it was answered is in its memory alone, and it has come to its end: it hands it over. */
    @Test
    void whatTheStoreHasNotTakenFromItIsKeptHere() throws Exception {
        expired();
        Credential next = kept().withTokens(new TokenSet(
                Secret.of("handed-over"),
                "Bearer",
                Instant.now(),
                Instant.now().plusSeconds(600),
                Secret.of("handed-over-too"),
                List.of()));
        Map<String, String> outcome =
                Map.of("OUTCOME", RefreshOutcome.unstored(next).toJson().reveal());
        List<String> script = List.of("sh", "-c", "read order; echo ready; read go; printf '%s\\n' \"$OUTCOME\"");
        try (Berth berth = apart(script, outcome, LONG)) {
            assertThat(berth.token(server()).value()).isEqualTo(Secret.of("handed-over"));
            assertThat(berth.token(server()).value()).isEqualTo(Secret.of("handed-over"));
        }
        assertThat(tokens().accessToken()).isEqualTo(Secret.of("handed-over"));
        assertThat(refreshes()).isZero();
    }
}
