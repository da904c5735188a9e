package dev.berth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.TransportException;
import dev.berth.http.NetworkSettings;
import dev.berth.http.RawServer;
import dev.berth.http.SocketTransport;
import dev.berth.store.Credential;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the JDK's that are signed in to a server, from the first request to the day the grant is over. */
@Timeout(90)
class ProtectedClientTest extends WithProtectedClient {
    @Nested
    class WithoutAPerson {
        @Test
        void carriesTheTokenToItsServerAlone() throws Exception {
            signIn();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                assertThat(status(
                                client,
                                HttpRequest.newBuilder(
                                                URI.create(world.server(1).url()))
                                        .build(),
                                false))
                        .isEqualTo(401);
                assertThat(world.server(1).mcp().requests())
                        .allMatch(request -> request.header("Authorization") == null);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void refreshesATokenThatIsOverBeforeItIsSent(boolean async) throws Exception {
            signIn();
            clock.advance(Duration.ofHours(2));
            world.log().clear();
            try (Berth berth = at(Interaction.never())) {
                assertThat(status(berth.httpClient(server()), initialize(), async))
                        .isEqualTo(200);
                assertThat(refreshes()).isOne();
                assertThat(mcp().mcp().count()).isOne();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void mendsARefusalByARefreshAndSendsTheRequestAgain(boolean async) throws Exception {
            signIn();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                assertThat(status(client, initialize(), async)).isEqualTo(200);
                issuer().expireAccessTokens();
                world.log().clear();
                BodyPublisher body = BodyPublishers.ofByteArray(INITIALIZE.getBytes(UTF_8));
                assertThat(status(client, initialize(body), async)).isEqualTo(200);
                assertThat(refreshes()).isOne();
                assertThat(mcp().mcp().requests())
                        .extracting(RecordedRequest::body)
                        .containsExactly(INITIALIZE, INITIALIZE);
            }
        }

        /** Field class 12: who rotates refresh tokens would end the grant at the second refresh. */
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void fiftyRequestsAtTheMomentOfExpiryMakeOneRefresh(boolean async) throws Exception {
            signIn();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                issuer().expireAccessTokens();
                Endpoint.Hold refresh = issuer().token().hold();
                world.log().clear();
                CompletableFuture<List<Integer>> all = Background.run(() -> atOnce(50, client, async));
                mcp().mcp().awaitRequests(50, LONG);
                refresh.release();
                assertThat(all.get(60, SECONDS)).hasSize(50).containsOnly(200);
                assertThat(refreshes()).isOne();
                assertThat(issuer().reuses()).isZero();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void fiftyRequestsAfterTheExpiryMakeOneRefresh(boolean async) throws Exception {
            signIn();
            clock.advance(Duration.ofHours(2));
            try (Berth berth = at(Interaction.never())) {
                world.log().clear();
                assertThat(atOnce(50, berth.httpClient(server()), async))
                        .hasSize(50)
                        .containsOnly(200);
                assertThat(refreshes()).isOne();
                assertThat(mcp().mcp().count()).isEqualTo(50);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void saysAtOnceThatAPersonIsNeeded(boolean async) throws Exception {
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                assertThatThrownBy(() -> status(client, initialize(), async))
                        .satisfies(e ->
                                assertThat(async ? e.getCause() : e).isInstanceOf(InteractionRequiredException.class));
            }
            signIn();
            issuer().revokeEverything();
            String secret = tokens().accessToken().reveal();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                assertThatThrownBy(() -> status(client, initialize(), async))
                        .satisfies(e -> assertThat(async ? e.getCause() : e)
                                .isInstanceOfSatisfying(
                                        InteractionRequiredException.class,
                                        needed -> assertThat(needed.facts() + needed.toString())
                                                .doesNotContain(secret)));
            }
            assertThat(issuer().authorize().count()).as("the first sign-in").isOne();
        }

        @Test
        void needsNoIssuerWhileTheTokenIsGood() throws Exception {
            signIn();
            clock.advance(Duration.ofMinutes(60).minusSeconds(10));
            issuer().token().answerWith(Reply.status(503));
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                for (int i = 0; i < 3; i++) {
                    assertThat(status(client, initialize(), false)).isEqualTo(200);
                }
                assertThat(refreshes()).isOne();
            }
        }

        @Test
        void tellsAnIssuerInTroubleFromAGrantThatIsOver() throws Exception {
            signIn();
            issuer().expireAccessTokens();
            issuer().token().answerNext(1, Reply.status(503));
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                assertThatThrownBy(() -> status(client, initialize(), false)).isInstanceOf(TransportException.class);
                clock.advance(Duration.ofMinutes(2));
                assertThat(status(client, initialize(), false)).isEqualTo(200);
            }
        }

        /** A stream that began with one token outlives it. */
        @Test
        void streamsOnWhileTheTokenIsChanged() throws Exception {
            signIn();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                mcp().mcp().answerNext(1, Reply.endless(200, "text/event-stream"));
                try (InputStream stream =
                        client.send(initialize(), BodyHandlers.ofInputStream()).body()) {
                    assertThat(stream.readNBytes(1 << 16)).hasSize(1 << 16);
                    issuer().expireAccessTokens();
                    assertThat(status(client, initialize(), false)).isEqualTo(200);
                    assertThat(refreshes()).isOne();
                    assertThat(stream.readNBytes(8 << 20)).hasSize(8 << 20);
                }
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isNoLongerMendedOnceItIsClosed(boolean async) throws Exception {
            signIn();
            Berth berth = at(Interaction.never());
            HttpClient client = berth.httpClient(server());
            assertThat(status(client, initialize(), false)).isEqualTo(200);
            berth.close();
            issuer().expireAccessTokens();
            assertThatThrownBy(() -> status(client, initialize(), async))
                    .satisfies(e -> assertThat(async ? e.getCause() : e)
                            .isInstanceOfSatisfying(
                                    AuthorizationException.class,
                                    closed -> assertThat(closed.code()).isEqualTo(ErrorCode.CLOSED))
                            .hasMessageContaining("This Berth is closed"));
        }
    }

    @Nested
    class WithAPerson {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void fiftyRequestsWaitForOneSignIn(boolean async) throws Exception {
            try (Approver person = new Approver(pending -> {
                        mcp().mcp().awaitRequests(50, LONG);
                        new Person().visit(pending.url());
                    });
                    Berth berth = at(person)) {
                assertThat(atOnce(50, berth.httpClient(server()), async))
                        .hasSize(50)
                        .containsOnly(200);
                assertThat(person.asked).hasSize(1);
                assertThat(person.opened).hasSize(1);
            }
        }

        @Test
        void isAskedAgainWhenTheGrantIsOver() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = at(person)) {
                HttpClient client = berth.httpClient(server());
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                issuer().revokeEverything();
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                assertThat(person.asked).hasSize(2);
                assertThat(person.opened).hasSize(2);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isNotAskedForTheRequestThatEndsASession(boolean async) throws Exception {
            try (Approver person = new Approver();
                    Berth berth = at(person)) {
                HttpClient client = berth.httpClient(server());
                HttpRequest goodbye = HttpRequest.newBuilder(initialize(), (name, value) -> true)
                        .header("Mcp-Session-Id", "any")
                        .DELETE()
                        .build();
                assertThatThrownBy(() -> status(client, goodbye, async))
                        .satisfies(e ->
                                assertThat(async ? e.getCause() : e).isInstanceOf(InteractionRequiredException.class));
                assertThat(person.asked).isEmpty();
                assertThat(status(client, initialize(), async)).isEqualTo(200);
                issuer().expireAccessTokens();
                assertThat(status(client, goodbye, async)).as("no such session").isEqualTo(404);
                assertThat(refreshes()).isOne();
                assertThat(person.asked).hasSize(1);
            }
        }

        /** The sign-in goes on without who asked for it, and the next has it. */
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void signsInThoughTheCallerHasGivenUp(boolean async) throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch gaveUp = new CountDownLatch(1);
            try (Approver person = new Approver(pending -> {
                        asked.countDown();
                        assertThat(gaveUp.await(30, SECONDS)).isTrue();
                        new Person().visit(pending.url());
                    });
                    Berth berth = at(person)) {
                HttpClient client = berth.httpClient(server());
                CompletableFuture<Integer> answer = new CompletableFuture<>();
                if (async) {
                    CompletableFuture<HttpResponse<String>> sent =
                            client.sendAsync(initialize(), BodyHandlers.ofString());
                    assertThat(asked.await(30, SECONDS)).isTrue();
                    sent.cancel(true);
                } else {
                    Thread caller = Background.start(() -> status(client, initialize(), false), answer);
                    assertThat(asked.await(30, SECONDS)).isTrue();
                    caller.interrupt();
                    assertThatThrownBy(() -> answer.get(30, SECONDS)).hasCauseInstanceOf(InterruptedException.class);
                }
                gaveUp.countDown();
                assertThat(status(client, initialize(), async)).isEqualTo(200);
                assertThat(person.asked).hasSize(1);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void stepsUpOnceForAScopeThatIsMissing(boolean async) throws Exception {
            try (TestMcpServer stairs = stairs();
                    Approver person = new Approver();
                    Berth berth = at(person)) {
                HttpClient client =
                        berth.httpClient(at(stairs.url()).name("stairs").build());
                HttpRequest call = call(client, stairs);
                assertThat(status(client, call, async)).isEqualTo(200);
                assertThat(status(client, call, async)).isEqualTo(200);
                assertThat(person.asked).hasSize(2);
                assertThat(String.valueOf(issuer().authorize().requests().get(1).parameter("scope"))
                                .split(" "))
                        .contains("tools", "tools:admin");
            }
        }

        /** Another request's token is looked up already: it may be the one of before. */
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isSentAgainWithWhatHasBeenSteppedUpTo(boolean async) throws Exception {
            AtomicBoolean holds = new AtomicBoolean();
            CountDownLatch looks = new CountDownLatch(1);
            CountDownLatch goesOn = new CountDownLatch(1);
            store = new ForwardingStore(store) {
                @Override
                public long revision() {
                    return UNKNOWN_REVISION;
                }

                @Override
                public List<Credential> find(String account, URI server) {
                    List<Credential> found = super.find(account, server);
                    if (holds.compareAndSet(true, false)) {
                        looks.countDown();
                        await(goesOn);
                    }
                    return found;
                }
            };
            CompletableFuture<Callable<Integer>> another = new CompletableFuture<>();
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            try (TestMcpServer stairs = stairs();
                    Approver person = new Approver(pending -> {
                        if (another.isDone()) {
                            holds.set(true);
                            Background.start(another.join(), answer);
                            assertThat(looks.await(30, SECONDS)).isTrue();
                        }
                        new Person().visit(pending.url());
                    });
                    Berth berth = at(person)) {
                HttpClient client =
                        berth.httpClient(at(stairs.url()).name("stairs").build());
                HttpRequest call = call(client, stairs);
                another.complete(() -> status(client, first(stairs), async));
                CompletableFuture<Integer> steppedUp = Background.run(() -> status(client, call, async));
                try {
                    assertThat(steppedUp.get(30, SECONDS)).isEqualTo(200);
                } finally {
                    goesOn.countDown();
                }
                assertThat(answer.get(30, SECONDS)).isEqualTo(200);
            }
        }

        private TestMcpServer stairs() {
            return TestMcpServer.builder()
                    .protectedBy(issuer())
                    .tools(Tool.named("reset", "Needs more.", (arguments, caller) -> "done")
                            .requiring("tools:admin"))
                    .start();
        }

        private HttpRequest first(TestMcpServer stairs) {
            return HttpRequest.newBuilder(initialize(), (name, value) -> true)
                    .uri(URI.create(stairs.url()))
                    .build();
        }

        private HttpRequest call(HttpClient client, TestMcpServer stairs) throws Exception {
            HttpRequest first = first(stairs);
            String session = client.send(first, BodyHandlers.ofString())
                    .headers()
                    .firstValue("Mcp-Session-Id")
                    .orElseThrow();
            return HttpRequest.newBuilder(first, (name, value) -> true)
                    .header("Mcp-Session-Id", session)
                    .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\","
                            + "\"params\":{\"name\":\"reset\",\"arguments\":{}}}"))
                    .build();
        }
    }

    /** A server that takes a token with a proof of its key alone, and wants a nonce in that. */
    @Nested
    class BoundToAKey {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void everyRequestHasAProofWithTheNonceThatIsWanted(boolean async) throws Exception {
            world.requiresDpop();
            mcp().dpop().demandsNonces(true).renewsNonces(true);
            signIn();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                world.log().clear();
                assertThat(status(client, initialize(), async)).isEqualTo(200);
                assertThat(mcp().mcp().count())
                        .as("one that lacks the nonce, and one that has it")
                        .isEqualTo(2);
                assertThat(status(client, initialize(), async)).isEqualTo(200);
                assertThat(mcp().mcp().count())
                        .as("the next nonce came with the last answer")
                        .isEqualTo(3);
                mcp().dpop().rotateNonce();
                assertThat(status(client, initialize(), async)).isEqualTo(200);
                assertThat(mcp().mcp().requests())
                        .extracting(request -> request.header("DPoP"))
                        .doesNotContainNull()
                        .doesNotHaveDuplicates();
                assertThat(refreshes()).isZero();
            }
        }

        /** A nonce for each token, not for each request. */
        @Test
        void aNonceThatIsOverTooCostsTheRecoveryNothing() throws Exception {
            world.requiresDpop();
            mcp().dpop().demandsNonces(true);
            signIn();
            world.log().clear();
            mcp().mcp()
                    .honestNext(1)
                    .answerNext(1, Reply.status(401).withHeader("WWW-Authenticate", "DPoP error=\"invalid_token\""));
            Endpoint.Hold refresh = issuer().token().hold();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                CompletableFuture<Integer> answer = Background.run(() -> status(client, initialize(), false));
                issuer().token().awaitRequests(1, LONG);
                mcp().dpop().rotateNonce();
                refresh.release();
                assertThat(answer.get(60, SECONDS)).isEqualTo(200);
                assertThat(mcp().mcp().count()).isEqualTo(4);
            }
        }

        @Test
        void aTokenThatIsOverIsMendedBesideANonce() throws Exception {
            world.requiresDpop();
            signIn();
            try (Berth berth = at(Interaction.never())) {
                HttpClient client = berth.httpClient(server());
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                mcp().dpop().demandsNonces(true);
                issuer().expireAccessTokens();
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                assertThat(refreshes()).isOne();
            }
        }
    }

    /** As HTTPS_PROXY has it; what our own requests go through. */
    @Test
    void reachesTheNetworkAsOurOwnRequestsDo() throws Exception {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n");
                Berth berth = Berth.builder()
                        .store(store)
                        .http(new SocketTransport(
                                NetworkSettings.from(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port()))))
                        .build()) {
            Server far = at("https://secure.test/mcp").build();
            HttpRequest request = HttpRequest.newBuilder(far.url()).build();
            assertThatThrownBy(() -> status(berth.httpClient(far), request, false))
                    .isInstanceOf(IOException.class);
            assertThat(proxy.requests()).singleElement().asString().startsWith("CONNECT secure.test:443 ");
            assertThatThrownBy(() ->
                            status(berth.protect(far, HttpClient.newBuilder()).build(), request, false))
                    .as("the caller's builder is the caller's")
                    .isInstanceOf(IOException.class);
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @Test
    void isRefusedForAServerThatIsReachedInTheClear() throws Exception {
        try (Berth berth = at(Interaction.never())) {
            assertThatThrownBy(() -> berth.httpClient(
                            Server.at(URI.create("http://mcp.example.com/mcp")).build()))
                    .isInstanceOf(BerthException.class);
        }
    }

    @Test
    void theSecretIsNotToldByWhatTheClientSaysOfItself() throws Exception {
        signIn();
        String secret = Objects.requireNonNull(tokens()).accessToken().reveal();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            HttpResponse<String> answer = client.send(initialize(), BodyHandlers.ofString());
            assertThat(client + " " + answer + " " + answer.request()).doesNotContain(secret);
        }
    }
}
