package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens without a person: refreshed in time, kept through trouble, ended by a definite answer alone. */
class RefreshTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));

    @Override
    Berth berth(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .interaction(interaction)
                .clock(clock)
                .build();
    }

    private Berth silent() {
        return berth(Interaction.never());
    }

    private void signIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server());
        }
    }

    /** Of its own lifetime; the issuer's clock is not ours, and need not be (field class 42). */
    private void letItExpire() {
        clock.advance(Duration.ofMinutes(61));
    }

    private int refreshes() {
        return issuer().token().refresh().count();
    }

    @Nested
    class AfterARestart {
        /** Field class 1: the expiry is kept as an instant, and refreshing comes before asking. */
        @Test
        void anExpiredTokenCostsOneRefreshAndNoPerson(@TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            signIn();
            int authorizations = issuer().authorize().count();
            letItExpire();
            store = new FileTokenStore(home);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();

                assertThat(person.asked).isEmpty();
            }
            assertThat(refreshes()).isOne();
            assertThat(issuer().authorize().count()).isEqualTo(authorizations);
        }

        @Test
        void aGoodTokenCostsNothing(@TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            signIn();
            world.log().clear();
            store = new FileTokenStore(home);
            try (Berth berth = silent()) {
                berth.token(server());
            }
            assertThat(world.log().all()).isEmpty();
        }

        /** Field class 12. */
        @Test
        void aRefreshTokenThatIsNotRepeatedIsCarriedForward(@TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            signIn();
            boolean[] rotations = {false, true, false, false};
            for (boolean rotates : rotations) {
                issuer().token().rotates(rotates);
                letItExpire();
                store = new FileTokenStore(home);
                try (Berth berth = silent()) {
                    String token = berth.token(server()).value().reveal();
                    assertThat(issuer().introspect(token)).isPresent();
                }
            }
            assertThat(refreshes()).isEqualTo(rotations.length);
            assertThat(issuer().reuses()).isZero();
        }
    }

    @Nested
    class InTrouble {
        /** Field class 11. */
        @Test
        void theGrantIsKeptUntilItWorksAgain() throws Exception {
            signIn();
            letItExpire();
            issuer().token()
                    .refresh()
                    .answerNext(1, Reply.status(429))
                    .answerNext(1, Reply.status(502))
                    .answerNext(1, Reply.error(400, "temporarily_unavailable", "later"))
                    .answerNext(1, Reply.closesConnection())
                    .answerNext(1, Reply.error(200, "half", "an answer").brokenOff());
            try (Berth berth = silent()) {
                for (int i = 0; i < 5; i++) {
                    assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                    assertThat(kept().tokens()).isNotNull();
                    clock.advance(Duration.ofMinutes(2));
                }
                assertThat(berth.token(server()).value()).isNotNull();
            }
            assertThat(issuer().authorize().count()).isOne();
            assertThat(issuer().reuses()).isZero();
        }

        /**
         * The answer is lost on the way, and the token before it is spent: what the client holds is the last but one. What is
         * true then only the issuer can say, and it is asked.
         */
        private void theAnswerIsLost(UnaryOperator<Reply> how) throws Exception {
            signIn();
            letItExpire();
            Secret before = Objects.requireNonNull(tokens().refreshToken());
            issuer().token().refresh().alterNext(1, how);
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                assertThatThrownBy(() -> berth.token(server()))
                        .as("left alone for a moment")
                        .isInstanceOf(TransportException.class);
            }
            assertThat(tokens().refreshToken()).isEqualTo(before);
            assertThat(refreshes()).isOne();
        }

        static Stream<UnaryOperator<Reply>> losses() {
            return Stream.of(Reply::brokenOff, Reply::closingConnection, reply -> Reply.html(502, "<p>A gateway"));
        }

        @ParameterizedTest
        @MethodSource("losses")
        void anAnswerThatIsLostCostsNothingWhereTheLastTokenIsSpared(UnaryOperator<Reply> how) throws Exception {
            issuer().token().sparesTheLastRefreshToken(true);
            theAnswerIsLost(how);
            try (Berth berth = silent()) {
                for (int i = 0; i < 2; i++) {
                    String token = berth.token(server()).value().reveal();
                    assertThat(issuer().introspect(token)).isPresent();
                    letItExpire();
                }
            }
            assertThat(issuer().authorize().count()).isOne();
            assertThat(issuer().reuses()).isZero();
        }

        /** To that server it looks like a thief. */
        @ParameterizedTest
        @MethodSource("losses")
        void anAnswerThatIsLostEndsTheGrantWhereATokenMayNotComeTwice(UnaryOperator<Reply> how) throws Exception {
            theAnswerIsLost(how);
            try (Berth berth = silent()) {
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
                }
            }
            assertThat(refreshes()).isEqualTo(2);
            assertThat(issuer().reuses()).isOne();
            assertThat(kept().tokens()).isNull();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
            }
            assertThat(issuer().registration().count())
                    .as("the client is the same")
                    .isOne();
        }

        /** Field class 11: a token that is due, and not yet over, is still good. */
        @Test
        void whatIsStillGoodIsUsed() throws Exception {
            signIn();
            clock.advance(Duration.ofMinutes(60).minusSeconds(10));
            issuer().token()
                    .refresh()
                    .answerNext(1, Reply.status(503))
                    .answerNext(1, Reply.html(200, "<p>Back soon"))
                    .answerNext(1, Reply.error(400, "unsupported_grant_type", "a bug of theirs"));
            // A machine that is slow does not let go of a refresh.
            try (Berth berth =
                    Berth.builder().store(store).clock(clock).patience(LONG).build()) {
                for (int i = 1; i <= 3; i++) {
                    assertThat(berth.token(server()).value()).isEqualTo(tokens().accessToken());
                    assertThat(refreshes()).isEqualTo(i);
                    clock.advance(Duration.ofSeconds(3));
                }
            }
        }

        /** Field class 11: forgotten only on a definite answer. */
        @Test
        void invalidGrantEndsItAndKeepsTheRegistration() throws Exception {
            signIn();
            letItExpire();
            issuer().revokeEverything();
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
            }
            assertThat(refreshes()).isOne();
            assertThat(kept().tokens()).isNull();

            signIn();
            assertThat(issuer().registration().count()).isOne();
        }

        /** Field class 23. */
        @Test
        void invalidClientEndsTheRegistrationToo() throws Exception {
            signIn();
            letItExpire();
            issuer().clients().purge();
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
            }
            signIn();
            assertThat(issuer().registration().count()).isEqualTo(2);
        }
    }

    @Nested
    class AtOnce {
        /** Field classes 2 and 38: fifty calls are refused together, and one refresh mends them all. */
        @Test
        void manyRefusedCallsMakeOneRefresh() throws Exception {
            signIn();
            int calls = 50;
            ExecutorService threads = Executors.newFixedThreadPool(calls);
            try (Berth berth = silent();
                    Connection connection = berth.open(server())) {
                issuer().expireAccessTokens();
                CountDownLatch together = new CountDownLatch(calls);
                List<Future<Boolean>> results = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                    results.add(threads.submit(() -> {
                        together.countDown();
                        ForwardingStore.await(together);
                        return connection.session().callTool("whoami", "{}").isError();
                    }));
                }
                for (Future<Boolean> result : results) {
                    assertThat(result.get(30, SECONDS)).isFalse();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(refreshes()).isOne();
            assertThat(issuer().reuses()).isZero();
        }
    }

    /** Field class 42: one refresh for each time it is asked for, never a loop. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aVeryShortLifeIsNoLoop(int seconds) throws Exception {
        issuer().token().alter(reply -> reply.with("expires_in", seconds));
        signIn();
        clock.advance(Duration.ofSeconds(seconds));
        try (Berth berth = silent()) {
            assertThat(berth.token(server()).value()).isNotNull();
            assertThat(refreshes()).isOne();
            assertThat(berth.token(server()).value()).isNotNull();
            assertThat(refreshes()).isEqualTo(seconds == 0 ? 2 : 1);
        }
    }

    /** Field class 42. */
    @Test
    void withoutAnExpiryItIsUsedUntilTheServerRefusesIt() throws Exception {
        issuer().token().without("expires_in");
        signIn();
        clock.advance(Duration.ofDays(400));
        try (Berth berth = silent();
                Connection connection = berth.open(server())) {
            assertThat(refreshes()).isZero();
            issuer().expireAccessTokens();
            assertThat(connection.session().callTool("whoami", "{}").isError()).isFalse();
            assertThat(refreshes()).isOne();
        }
    }

    @Test
    void withoutARefreshTokenItEndsWithTheAccessToken() throws Exception {
        issuer().token().refreshTokens(dev.berth.testkit.TokenEndpoint.RefreshTokens.NEVER);
        signIn();
        try (Berth berth = silent()) {
            assertThat(berth.token(server()).value()).isNotNull();
            letItExpire();
            assertThatThrownBy(() -> berth.token(server()))
                    .isInstanceOfSatisfying(
                            InteractionRequiredException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERACTION_REQUIRED));
        }
    }
}
