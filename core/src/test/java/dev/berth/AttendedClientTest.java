package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.InteractionRequiredException;
import dev.berth.store.Credential;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the JDK's that have somebody to ask for a sign-in, the first as well as the next. */
@Timeout(90)
class AttendedClientTest extends WithProtectedClient {
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
                    .satisfies(
                            e -> assertThat(async ? e.getCause() : e).isInstanceOf(InteractionRequiredException.class));
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
                CompletableFuture<HttpResponse<String>> sent = client.sendAsync(initialize(), BodyHandlers.ofString());
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
            HttpClient client = berth.httpClient(at(stairs.url()).name("stairs").build());
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
            HttpClient client = berth.httpClient(at(stairs.url()).name("stairs").build());
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
