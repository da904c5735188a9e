package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.testkit.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a refresh by what the process says that is to make it; a script stands for one that says the odd. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the processes here are shell scripts")
@Timeout(120)
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
            assertThat(failure.facts().get("process")).matches("[0-9]+");
            assertThat(failure(berth).facts()).as("it is left alone").isEqualTo(failure.facts());
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
        try (Berth berth = apart("read order; echo ready; exec cat", Duration.ofSeconds(2))) {
            BerthException failure = failure(berth);
            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure.facts().get("process")).matches("[0-9]+");
            assertThat(failure(berth).facts()).as("no other is started").isEqualTo(failure.facts());
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

    /** Whatever becomes of the store while the process is at it. */
    @Nested
    class Meanwhile {
        private static final String IN_ITS_OWN_TIME = "read order; echo ready; read go; : >\"$GATE.begun\";"
                + " while [ ! -e \"$GATE\" ]; do :; done; printf '%s\\n' \"$OUTCOME\"";

        @TempDir
        private Path folder;

        private Berth.Builder saying(RefreshOutcome outcome) {
            Map<String, String> environment = new HashMap<>(environment());
            environment.put("OUTCOME", outcome.toJson().reveal());
            environment.put("GATE", folder.resolve("gate").toString());
            return apart().clock(new SettableClock(Instant.now()))
                    .refreshApart(new RefreshCommand(List.of("sh", "-c", IN_ITS_OWN_TIME), environment, LONG));
        }

        private void awaitBegun() {
            while (!Files.exists(folder.resolve("gate.begun"))) {
                Thread.onSpinWait();
            }
        }

        private void open() {
            try {
                Files.createFile(folder.resolve("gate"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Credential renewed(String token, Duration lifetime) {
            Instant now = Instant.now();
            return kept().withTokens(new TokenSet(
                    Secret.of(token), "Bearer", now, now.plus(lifetime), Secret.of(token + "-refresh"), List.of()));
        }

        /** What it was answered is in its memory alone, and it has come to its end: it hands it over. */
        private RefreshOutcome unstored() {
            return RefreshOutcome.unstored(new Unstored(kept(), renewed("handed-over", Duration.ofMinutes(10))));
        }

        @Test
        void whatTheStoreHasNotTakenIsUsedAndStoredHere() throws Exception {
            expired();
            open();
            try (Berth berth = saying(unstored()).build()) {
                assertThat(berth.token(server()).value()).isEqualTo(Secret.of("handed-over"));
                assertThat(berth.token(server()).value()).isEqualTo(Secret.of("handed-over"));
            }
            assertThat(tokens().accessToken()).isEqualTo(Secret.of("handed-over"));
            assertThat(refreshes()).isZero();
        }

        /** Closing waits for it as for what was answered here. */
        @Test
        void whatTheStoreHasNotTakenIsStoredThoughThisIsBeingClosed() throws Exception {
            expired();
            Berth berth = saying(unstored())
                    .progress(new Progress() {
                        @Override
                        public void closingAwaitsRefresh(Server server) {
                            open();
                        }
                    })
                    .build();
            CompletableFuture<Secret> token = asking(berth, server());
            awaitBegun();
            berth.close();
            assertThat(token.get(30, SECONDS)).isEqualTo(Secret.of("handed-over"));
            assertThat(tokens().accessToken()).isEqualTo(Secret.of("handed-over"));
        }

        /** Another process has gone on from what lay beside the credential, say. */
        @Test
        void whatTheStoreHasByNowStands() throws Exception {
            expired();
            try (Berth berth = saying(unstored()).build()) {
                CompletableFuture<Secret> token = asking(berth, server());
                awaitBegun();
                store.put(renewed("of-somebody-else", Duration.ofMinutes(10)));
                open();
                assertThat(token.get(30, SECONDS)).isEqualTo(Secret.of("of-somebody-else"));
            }
            assertThat(tokens().accessToken()).isEqualTo(Secret.of("of-somebody-else"));
        }

        @Test
        void aSignOutStands() throws Exception {
            expired();
            try (Berth berth = saying(unstored()).build()) {
                CompletableFuture<Secret> token = asking(berth, server());
                awaitBegun();
                store.remove(kept().key());
                open();
                assertThat(token.handle((came, failure) -> failure).get(30, SECONDS))
                        .hasCauseInstanceOf(InteractionRequiredException.class);
            }
            assertThat(store.list()).isEmpty();
        }

        /** What another process had left was adopted, was over as well, and the issuer was in trouble. */
        @Test
        void aFailureIsOneThoughThereIsANewerToken() throws Exception {
            expired();
            BerthException trouble =
                    new TransportException(Stage.TOKEN, ErrorCode.SERVER_ERROR, "in trouble", Map.of());
            try (Berth berth =
                    saying(RefreshOutcome.failed(trouble, true, false)).build()) {
                CompletableFuture<Secret> token = asking(berth, server());
                awaitBegun();
                store.put(renewed("over-too", Duration.ofMinutes(-1)));
                open();
                assertThat(token.handle((came, failure) -> failure).get(30, SECONDS))
                        .hasRootCauseMessage("in trouble");
                assertThat(failure(berth)).as("it is left alone").hasMessage("in trouble");
            }
            assertThat(refreshes()).isZero();
        }
    }
}
