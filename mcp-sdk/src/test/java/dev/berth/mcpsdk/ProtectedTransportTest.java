package dev.berth.mcpsdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.Server;
import dev.berth.error.InteractionRequiredException;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.McpEndpoint;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import dev.berth.testkit.World;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Sessions of the SDK's clients, from the sign-in to the closing DELETE. */
@Timeout(120)
class ProtectedTransportTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final World world = World.start(TestMcpServer.builder()
            .tools(
                    Tool.ECHO,
                    Tool.named("reset", "Needs more.", (arguments, caller) -> "done")
                            .requiring("tools:admin")));
    private final TestMcpServer mcp = world.server(0);
    private final Server server =
            Server.at(URI.create(mcp.url())).name("sdk").signInTimeout(LONG).build();
    private final TokenStore store = new MemoryTokenStore();
    private final SettableClock clock = new SettableClock(Instant.now());
    private final Visitor person = new Visitor();
    private final Berth berth = berth(person);

    @AfterEach
    void stop() {
        berth.close();
        world.close();
    }

    private Berth berth(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .clock(clock)
                .interaction(interaction)
                .build();
    }

    private static McpSyncClient client(HttpClientStreamableHttpTransport.Builder transport, Duration timeout) {
        return McpClient.sync(transport.build())
                .initializationTimeout(timeout)
                .requestTimeout(timeout)
                .build();
    }

    private McpSyncClient initialized() throws InterruptedException {
        McpSyncClient client = client(ProtectedTransport.signedIn(berth, server), LONG);
        client.initialize();
        return client;
    }

    private static CallToolRequest echo() {
        return CallToolRequest.builder("echo")
                .arguments(Map.of("text", "hello"))
                .build();
    }

    private static String text(CallToolResult result) {
        return ((TextContent) result.content().get(0)).text();
    }

    /** As HTTPS_PROXY has it: the way that the sign-in went. */
    @Test
    void reachesTheNetworkAsOurOwnRequestsDo() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Berth behind = Berth.builder()
                        .http(new SocketTransport(NetworkSettings.from(
                                Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.getLocalPort()))))
                        .build()) {
            CompletableFuture<String> asked = background(() -> {
                try (Socket socket = proxy.accept()) {
                    return new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)).readLine();
                }
            });
            Server far = Server.at(URI.create("https://secure.test/mcp")).build();
            McpSyncClient client = client(ProtectedTransport.builder(behind, far), LONG);
            assertThatThrownBy(client::initialize).isNotNull();
            assertThat(asked.get(30, SECONDS)).startsWith("CONNECT secure.test:443 ");
            client.close();
        }
    }

    private int refreshes() {
        return world.authorizationServer().token().refresh().count();
    }

    private int authorizations() {
        return world.authorizationServer().authorize().count();
    }

    private static <T> CompletableFuture<T> background(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** What a caller threw who was interrupted as soon as the person was asked. */
    private Throwable interruptedOnceAsked(Callable<?> work) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                thrown.complete(new AssertionError(String.valueOf(work.call())));
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        assertThat(person.asks.tryAcquire(30, SECONDS)).isTrue();
        caller.interrupt();
        return thrown.get(30, SECONDS);
    }

    @Nested
    class SignsIn {
        @Test
        void beforeItInitializes() throws Exception {
            try (McpSyncClient client = initialized()) {
                assertThat(client.listTools().tools()).extracting("name").containsExactly("echo", "reset");
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
            }
            assertThat(person.asked).hasSize(1);
            assertThat(mcp.mcp().requests())
                    .filteredOn(request -> request.body().contains("\"initialize\""))
                    .as("one by the sign-in, to be challenged; the others carry a token")
                    .filteredOn(request -> request.header("Authorization") == null)
                    .hasSizeLessThanOrEqualTo(1);
        }

        @Test
        void theAsynchronousClient() {
            Mono<HttpClientStreamableHttpTransport.Builder> transport = Mono.fromCallable(
                            () -> ProtectedTransport.signedIn(berth, server))
                    .subscribeOn(Schedulers.boundedElastic());
            String echoed = transport
                    .flatMap(builder -> {
                        McpAsyncClient client = McpClient.async(builder.build()).build();
                        return client.initialize()
                                .then(client.callTool(echo()))
                                .map(ProtectedTransportTest::text)
                                .flatMap(said -> client.closeGracefully().thenReturn(said));
                    })
                    .block(LONG);
            assertThat(echoed).isEqualTo("hello");
            assertThat(person.asked).hasSize(1);
        }

        @Test
        void toAServerWhoseUrlHasAQuery() throws Exception {
            mcp.resourceMetadata().with("resource", mcp.url());
            Server withQuery = Server.at(URI.create(mcp.url() + "?tenant=one"))
                    .signInTimeout(LONG)
                    .build();
            try (McpSyncClient client = client(ProtectedTransport.signedIn(berth, withQuery), LONG)) {
                client.initialize();
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
            }
            assertThat(mcp.mcp().requests())
                    .extracting(RecordedRequest::rawQuery)
                    .containsOnly("tenant=one");
        }

        @Test
        void nobodyWhereNobodyMayBeAsked() {
            try (Berth silent = berth(Interaction.never())) {
                assertThatThrownBy(() -> ProtectedTransport.signedIn(silent, server))
                        .isInstanceOf(InteractionRequiredException.class);
                try (McpSyncClient client = client(ProtectedTransport.builder(silent, server), LONG)) {
                    assertThatThrownBy(client::initialize).hasRootCauseInstanceOf(InteractionRequiredException.class);
                }
            }
        }

        @Test
        void nobodyWhereTheServerHasAnAuthorizationOfItsOwn() throws Exception {
            Server own = server.toBuilder()
                    .headers(Map.of("Authorization", "Basic own"))
                    .build();
            ProtectedTransport.signedIn(berth, own);
            assertThat(world.log().all()).isEmpty();
        }

        /** The SDK's time is up long before the person is done: one URL, and what comes afterwards works. */
        @Test
        void whileARequestWaitsThatGivesUp() throws Exception {
            CompletableFuture<Void> gaveUp = new CompletableFuture<>();
            person.waitsFor(gaveUp);
            McpSyncClient hasty = client(ProtectedTransport.builder(berth, server), Duration.ofMillis(500));
            assertThatThrownBy(hasty::initialize).isNotNull();
            gaveUp.complete(null);
            try (McpSyncClient client = client(ProtectedTransport.builder(berth, server), LONG)) {
                client.initialize();
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
            }
            hasty.close();
            assertThat(person.asked).hasSize(1);
            assertThat(authorizations()).isOne();
        }

        @Test
        void thoughTheCallerIsInterrupted() throws Exception {
            CompletableFuture<Void> gaveUp = new CompletableFuture<>();
            person.waitsFor(gaveUp);
            assertThat(interruptedOnceAsked(() -> ProtectedTransport.signedIn(berth, server)))
                    .isInstanceOf(InterruptedException.class);
            gaveUp.complete(null);
            try (McpSyncClient client = initialized()) {
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
            }
            assertThat(person.asked).hasSize(1);
        }
    }

    @Nested
    class StaysSignedIn {
        @Test
        void whenTheTokenIsOverInMidSession() throws Exception {
            try (McpSyncClient client = initialized()) {
                clock.advance(Duration.ofHours(2));
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                assertThat(refreshes()).isOne();
                assertThat(mcp.mcp().openSessions()).isOne();
            }
        }

        @Test
        void whenTheTokenIsRefusedInMidSession() throws Exception {
            try (McpSyncClient client = initialized()) {
                world.authorizationServer().expireAccessTokens();
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                assertThat(refreshes()).isOne();
                assertThat(person.asked).hasSize(1);
                assertThat(mcp.mcp().openSessions()).isOne();
            }
        }

        @Test
        void whenTheGrantIsRevoked() throws Exception {
            try (McpSyncClient client = initialized()) {
                world.authorizationServer().revokeEverything();
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                assertThat(person.asked).hasSize(2);
                assertThat(mcp.mcp().openSessions()).isOne();
            }
        }

        @Test
        void whileTheAuthorizationServerIsDown() throws Exception {
            try (McpSyncClient client = initialized()) {
                clock.advance(Duration.ofMinutes(60).minusSeconds(10));
                world.authorizationServer().token().answerNext(2, Reply.status(503));
                for (int i = 0; i < 3; i++) {
                    assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                }
                assertThat(refreshes()).as("it is left alone for a while").isOne();
                clock.advance(Duration.ofSeconds(2));
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                clock.advance(Duration.ofSeconds(4));
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                assertThat(refreshes()).isEqualTo(3);
                assertThat(person.asked).hasSize(1);
            }
        }

        @Test
        void whenAToolNeedsAFurtherScope() throws Exception {
            CallToolRequest reset =
                    CallToolRequest.builder("reset").arguments(Map.of()).build();
            try (McpSyncClient client = initialized()) {
                assertThat(text(client.callTool(reset))).isEqualTo("done");
                assertThat(text(client.callTool(reset))).isEqualTo("done");
                assertThat(person.asked).hasSize(2);
            }
        }

        @Test
        void thoughTheCallerIsInterrupted() throws Exception {
            try (McpSyncClient client = initialized()) {
                assertThat(person.asks.tryAcquire(30, SECONDS)).isTrue();
                world.authorizationServer().revokeEverything();
                CompletableFuture<Void> gaveUp = new CompletableFuture<>();
                person.waitsFor(gaveUp);
                assertThat(interruptedOnceAsked(() -> client.callTool(echo())))
                        .hasRootCauseInstanceOf(InterruptedException.class);
                gaveUp.complete(null);
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                assertThat(person.asked).hasSize(2);
                assertThat(mcp.mcp().openSessions()).isOne();
            }
        }

        /** Field class 12: the SDK would mend eight calls eight times. */
        @Test
        void throughFiftyCallsAtTheMomentOfExpiry() throws Exception {
            try (McpSyncClient client = initialized()) {
                int before = mcp.mcp().count();
                world.authorizationServer().expireAccessTokens();
                Endpoint.Hold refresh = world.authorizationServer().token().hold();
                List<CompletableFuture<String>> calls = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    calls.add(background(() -> text(client.callTool(echo()))));
                }
                mcp.mcp().awaitRequests(before + 50, LONG);
                refresh.release();
                for (CompletableFuture<String> call : calls) {
                    assertThat(call.get(60, SECONDS)).isEqualTo("hello");
                }
                assertThat(refreshes()).isOne();
                assertThat(mcp.mcp().openSessions()).isOne();
            }
        }

        @Test
        void throughFiftyAsynchronousCallsAtTheMomentOfExpiry() throws Exception {
            McpAsyncClient client = McpClient.async(
                            ProtectedTransport.signedIn(berth, server).build())
                    .requestTimeout(LONG)
                    .build();
            client.initialize().block(LONG);
            clock.advance(Duration.ofHours(2));
            List<String> said = Flux.range(0, 50)
                    .flatMap(i -> client.callTool(echo()).map(ProtectedTransportTest::text), 50)
                    .collectList()
                    .block(LONG);
            assertThat(said).hasSize(50).containsOnly("hello");
            assertThat(refreshes()).isOne();
            client.closeGracefully().block(LONG);
        }

        @Test
        void toTheClosingDelete() throws Exception {
            McpSyncClient client = initialized();
            world.authorizationServer().expireAccessTokens();
            assertThat(client.closeGracefully()).isTrue();
            List<RecordedRequest> deletes = mcp.mcp().requests().stream()
                    .filter(request -> request.method().equals("DELETE"))
                    .toList();
            assertThat(deletes).hasSize(2).allMatch(request -> request.header("Authorization") != null);
            assertThat(mcp.mcp().openSessions()).isZero();
            assertThat(refreshes()).isOne();
        }

        @Test
        void butNobodySignsInAgainToSayGoodbye() throws Exception {
            // The probe, "initialize", and what follows that at a time of its own: for a stream somebody would be
            // asked.
            CountDownLatch answered = new CountDownLatch(4);
            mcp.mcp().alter(reply -> {
                answered.countDown();
                return reply;
            });
            McpSyncClient client = initialized();
            assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
            world.authorizationServer().revokeEverything();
            client.closeGracefully();
            assertThat(mcp.mcp().requests())
                    .filteredOn(request -> request.method().equals("DELETE"))
                    .hasSize(1);
            assertThat(person.asked).hasSize(1);
        }

        @Test
        void whereAnswersAreStreams() throws Exception {
            mcp.mcp().answersAsEventStream(true).speaks(McpEndpoint.Wires.HANDSHAKE);
            try (McpSyncClient client = initialized()) {
                world.authorizationServer().expireAccessTokens();
                assertThat(text(client.callTool(echo()))).isEqualTo("hello");
                assertThat(refreshes()).isOne();
            }
        }
    }
}
