package dev.berth.mcpsdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Berth;
import dev.berth.Server;
import dev.berth.testkit.World;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What docs/coming-from.md shows for the SDK is between the markers here (core's {@code PagesTest}), and it runs. */
class ComingFromTest {
    @Test
    void keepsTheSdksOwnSettings() throws Exception {
        try (World world = World.start(1);
                Berth berth = Berth.builder().interaction(new Visitor()).build()) {
            sync(berth, Server.at(URI.create(world.server(0).url())).build());
            assertThat(world.authorizationServer().authorize().count()).isOne();
        }
    }

    private static void sync(Berth berth, Server server) throws InterruptedException {
        // shown in docs/coming-from.md
        HttpClientStreamableHttpTransport transport = ProtectedTransport.signedIn(berth, server)
                .customizeClient(client -> client.connectTimeout(Duration.ofSeconds(10)))
                .build();
        McpSyncClient client = McpClient.sync(transport).build();
        client.initialize();
        // shown no further
        client.close();
    }

    @Test
    void signsInOffTheReactorsThreads() throws Exception {
        try (World world = World.start(1);
                Berth berth = Berth.builder().interaction(new Visitor()).build()) {
            McpAsyncClient client = async(
                            berth, Server.at(URI.create(world.server(0).url())).build())
                    .block(Duration.ofSeconds(30));
            assertThat(client).isNotNull();
            client.close();
        }
    }

    private static Mono<McpAsyncClient> async(Berth berth, Server server) {
        // shown in docs/coming-from.md
        Mono<McpAsyncClient> connected = Mono.fromCallable(() -> ProtectedTransport.signedIn(berth, server))
                .subscribeOn(Schedulers.boundedElastic())
                .map(transport -> McpClient.async(transport.build()).build())
                .flatMap(client -> client.initialize().thenReturn(client));
        // shown no further
        return connected;
    }
}
