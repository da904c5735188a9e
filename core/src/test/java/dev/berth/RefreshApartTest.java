package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Refreshes by a process of their own, which does what this one would, and is ended by nothing that ends this one. */
class RefreshApartTest extends WithRefreshApart {
    @Test
    void bringsATokenThatThisProcessHasNotAskedFor() throws Exception {
        expired();
        Secret before = tokens().accessToken();
        try (Berth berth = silent()) {
            Secret now = berth.token(server()).value();
            assertThat(now).isNotEqualTo(before).isEqualTo(tokens().accessToken());
            assertThat(berth.token(server()).value()).isNotEqualTo(now);
        }
        assertThat(refreshes()).isEqualTo(2);
        assertThat(issuer().reuses()).isZero();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    @Test
    void takesThePlaceOfATokenThatWasRefused() throws Exception {
        signedIn(server());
        issuer().expireAccessTokens();
        try (Berth berth = silent()) {
            HttpClient client = berth.httpClient(server());
            int status = client.send(
                            java.net.http.HttpRequest.newBuilder(URI.create(mcp().url()))
                                    .GET()
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isNotEqualTo(401);
        }
        assertThat(refreshes()).isOne();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    @Test
    void provesItsKey() throws Exception {
        issuer().dpop().supported(true);
        mcp().dpop().required(true);
        expired();
        try (Berth berth = silent();
                Connection connection = berth.open(server())) {
            assertThat(connection.tools()).isNotEmpty();
        }
        assertThat(refreshes()).isPositive();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    @Test
    void isOfTheAccountThatIsAskedFor() throws Exception {
        String odd = "../../x 😀 " + "n".repeat(300);
        Server other = server().toBuilder().account(odd).name("\"\n\\ ").build();
        issuer().token().with("expires_in", 0);
        signedIn(server());
        signedIn(other);
        Secret before = stored(server());
        try (Berth berth = silent()) {
            assertThat(berth.token(other).value()).isEqualTo(stored(other));
        }
        assertThat(stored(server())).isEqualTo(before);
        assertThat(refreshes()).isOne();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    @Nested
    class Failures {
        private BerthException failure(Berth berth) {
            return catchThrowableOfType(BerthException.class, () -> berth.token(server()));
        }

        @Test
        void areToldAsThisProcessWouldTellThem() throws Exception {
            expired();
            issuer().token()
                    .refresh()
                    .answerWith(Reply.error(503, "temporarily_unavailable", "später 😀\n")
                            .withHeader("Retry-After", "120"));
            BerthException here;
            try (Berth berth = berth(Interaction.never())) {
                here = failure(berth);
            }
            try (Berth berth = silent()) {
                BerthException there = failure(berth);
                assertThat(there).isInstanceOf(TransportException.class).hasMessage(here.getMessage());
                assertThat(there.code()).isEqualTo(here.code());
                assertThat(there.stage()).isEqualTo(here.stage());
                assertThat(there.facts()).isEqualTo(here.facts()).containsEntry("retry_after", "120");

                assertThat(failure(berth)).as("it is left alone").hasMessage(here.getMessage());
            }
            assertThat(refreshes()).isEqualTo(2);
            assertThat(requestsOfThisProcess).hasValue(0);
            assertThat(tokens().refreshToken()).isNotNull();
        }

        @Test
        void tellWhyAClientThatWasRegisteredIsForgotten() throws Exception {
            expired();
            issuer().token().refresh().answerWith(Reply.error(401, "invalid_client", "who is that"));
            try (Berth berth = silent()) {
                BerthException failure = failure(berth);
                assertThat(failure).isInstanceOf(InteractionRequiredException.class);
                assertThat(failure.getCause()).isInstanceOf(TokenException.class);
            }
            assertThat(store.list()).isEmpty();
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        /** It is the person's own to mend: to sign in anew would not help. */
        @Test
        void ofAClientThatIsConfiguredAskNobodyToSignIn() throws Exception {
            issuer().clients().add(Client.publicClient("desk", "http://127.0.0.1/callback"));
            issuer().token().with("expires_in", 0);
            Server server = server().toBuilder().client("desk").build();
            signedIn(server);
            issuer().token().refresh().answerWith(Reply.error(401, "invalid_client", "its secret has run out"));
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.token(server))
                        .isInstanceOfSatisfying(
                                TokenException.class,
                                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CLIENT));
            }
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        @Test
        void endAGrantOnlyWhereTheIssuerSaysSo() throws Exception {
            expired();
            issuer().token().refresh().answerNext(1, Reply.error(400, "invalid_grant", "over"));
            try (Berth berth = silent()) {
                BerthException failure = failure(berth);
                assertThat(failure).isInstanceOf(InteractionRequiredException.class);
                assertThat(failure.getCause())
                        .isInstanceOfSatisfying(
                                BerthException.class,
                                cause -> assertThat(cause.code()).isEqualTo(ErrorCode.INVALID_GRANT));
            }
            assertThat(kept().tokens()).isNull();
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        @Test
        void leaveATokenInUseThatIsStillGood() throws Exception {
            due();
            Secret before = tokens().accessToken();
            issuer().token().refresh().answerWith(Reply.status(502));
            try (Berth berth = apart().patience(LONG).build()) {
                assertThat(berth.token(server()).value()).isEqualTo(before);
                assertThat(berth.token(server()).value()).isEqualTo(before);
            }
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(0);
        }
    }

    @Nested
    class TheProcess {
        @Test
        void isShownNoSecretBeforeOthers() throws Exception {
            expired();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            Map<String, String> environment = new HashMap<>(environment());
            environment.put("JAVA_TOOL_OPTIONS", "-agentpath:/nowhere");
            try (Berth berth = apart().refreshApart(environment).build()) {
                CompletableFuture<Secret> token = asking(berth, server());
                issuer().token().refresh().awaitRequests(1, LONG);
                assertThat(child().info().commandLine().orElseThrow())
                        .doesNotContain(tokens().accessToken().reveal())
                        .doesNotContain(
                                Objects.requireNonNull(tokens().refreshToken()).reveal());
                hold.release();
                assertThat(token.get(30, SECONDS)).isEqualTo(tokens().accessToken());
            }
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        /** One that is meant for a whole group of processes, as by Ctrl-C. */
        @Test
        void goesOnWhereASignalAsksItToEnd() throws Exception {
            expired();
            Secret before = tokens().accessToken();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = silent()) {
                CompletableFuture<Secret> token = asking(berth, server());
                issuer().token().refresh().awaitRequests(1, LONG);
                child().destroy();
                hold.release();
                assertThat(token.get(30, SECONDS)).isNotEqualTo(before).isEqualTo(tokens().accessToken());
            }
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        /** As a system does that is short of memory. */
        @Test
        void isNotFollowedByAnotherAtOnceWhereItIsKilled() throws Exception {
            expired();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = silent()) {
                CompletableFuture<Secret> token = asking(berth, server());
                issuer().token().refresh().awaitRequests(1, LONG);
                child().destroyForcibly();
                assertThat(token.handle((came, failure) -> failure).get(30, SECONDS))
                        .hasCauseInstanceOf(TransportException.class);
                hold.release();
            }
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        @Test
        void losesNothingWithACallerWhoIsInterrupted() throws Exception {
            expired();
            Secret before = tokens().accessToken();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = silent()) {
                askAndBeInterrupted(berth);
                hold.release();
                assertThat(berth.token(server()).value()).isNotEqualTo(before);
            }
            assertThat(issuer().reuses()).isZero();
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        @Test
        @Timeout(60)
        void sendsNothingAnyMoreOnceWhoWantedItIsClosed() throws Exception {
            expired();
            ProcessHandle child;
            try (TokenStore.Lock held = store.lock(kept().key(), LONG)) {
                Berth berth = silent();
                CompletableFuture<Secret> token = asking(berth, server());
                while (children().isEmpty()) {
                    Thread.onSpinWait();
                }
                child = child();
                berth.close();
                assertThat(token.handle((came, failure) -> failure).get(30, SECONDS))
                        .hasCauseInstanceOf(AuthorizationException.class);
            }
            child.onExit().get(30, SECONDS);
            assertThat(refreshes()).isZero();
        }

        @Test
        void isWaitedForAtTheEnd() throws Exception {
            expired();
            Secret before = tokens().accessToken();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = apart().progress(new Progress() {
                        @Override
                        public void closingAwaitsRefresh(Server server) {
                            hold.release();
                        }
                    })
                    .build()) {
                CompletableFuture<Secret> token = asking(berth, server());
                assertThat(token).isNotDone();
                issuer().token().refresh().awaitRequests(1, LONG);
            }
            assertThat(tokens().accessToken()).isNotEqualTo(before);
            assertThat(refreshes()).isOne();
        }
    }

    @Test
    void needsAStoreOfFiles() {
        Berth.Builder berth = Berth.builder().store(new MemoryTokenStore()).refreshApart(Map.of());
        assertThatThrownBy(berth::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("files");
    }
}
