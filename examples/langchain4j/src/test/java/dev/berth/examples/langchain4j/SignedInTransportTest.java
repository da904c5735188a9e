package dev.berth.examples.langchain4j;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.Server;
import dev.berth.error.InteractionRequiredException;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.McpEndpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.World;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SignedInTransportTest {
    private final World world = World.start(1);
    private final SettableClock clock = new SettableClock(Instant.now());
    private final AtomicInteger asked = new AtomicInteger();
    private final Server server = Server.at(URI.create(world.server(0).url()))
            .signInTimeout(Duration.ofSeconds(30))
            .build();
    private final Berth berth =
            Berth.builder().clock(clock).interaction(person()).build();

    private Interaction person() {
        return pending -> {
            asked.incrementAndGet();
            ForkJoinPool.commonPool().execute(() -> new Person().visit(pending.url()));
        };
    }

    @AfterEach
    void stop() {
        berth.close();
        world.close();
    }

    private McpEndpoint mcp() {
        return world.server(0).mcp();
    }

    private McpClient client() throws InterruptedException {
        return new DefaultMcpClient.Builder()
                .transport(SignedInTransport.signedIn(berth, server))
                .autoHealthCheck(false)
                .build();
    }

    private static String echo(McpClient client) {
        ToolExecutionRequest request = ToolExecutionRequest.builder()
                .name("echo")
                .arguments("{\"text\":\"hello\"}")
                .build();
        return client.executeTool(request).resultText();
    }

    @Test
    void listsAndCallsTools() throws Exception {
        try (McpClient client = client()) {
            assertThat(client.listTools()).extracting(ToolSpecification::name).contains("echo", "add", "whoami");
            assertThat(echo(client)).isEqualTo("hello");
        }
        assertThat(asked).hasValue(1);
        assertThat(mcp().requests())
                .filteredOn(request -> request.body().contains("tools/"))
                .hasSize(2)
                .allMatch(request -> request.header("Authorization") != null);
    }

    @Test
    void isAWholeProgram(@TempDir Path home) throws Exception {
        try (Berth before = Berth.builder()
                .store(new FileTokenStore(home))
                .interaction(person())
                .build()) {
            before.signIn(server);
        }
        ListTools.main(new String[] {server.url().toString(), home.toString()});
        assertThat(mcp().requests())
                .extracting(RecordedRequest::body)
                .filteredOn(body -> body.contains("\"tools/list\""))
                .hasSize(1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void livesThroughAnExpiry() throws Exception {
        try (McpClient client = client()) {
            clock.advance(Duration.ofHours(2));
            world.authorizationServer().expireAccessTokens();
            List<CompletableFuture<String>> calls = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> echo(client)))
                    .limit(8)
                    .toList();
            for (CompletableFuture<String> call : calls) {
                assertThat(call.get(60, SECONDS)).isEqualTo("hello");
            }
        }
        assertThat(world.authorizationServer().token().refresh().count()).isOne();
        assertThat(asked).hasValue(1);
        assertThat(mcp().requests())
                .extracting(RecordedRequest::body)
                .filteredOn(body -> body.contains("\"initialize\""))
                .as("the session is the one it began with")
                .hasSize(1);
    }

    @Test
    void isSignedInWhereTheChallengeComesLater() throws Exception {
        world.server(0).challenge().onlyOn("tools/call");
        try (McpClient client = client()) {
            assertThat(echo(client)).isEqualTo("hello");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void saysThatAPersonIsNeeded() throws Exception {
        try (McpClient client = client()) {
            world.authorizationServer().revokeEverything();
            clock.advance(Duration.ofHours(2));
            assertThatThrownBy(() -> echo(client))
                    .satisfies(e -> assertThat(Stream.iterate(e, t -> t != null, Throwable::getCause))
                            .hasAtLeastOneElementOfType(InteractionRequiredException.class));
            berth.signIn(server);
            assertThat(echo(client)).isEqualTo("hello");
        }
        assertThat(asked).hasValue(2);
    }
}
