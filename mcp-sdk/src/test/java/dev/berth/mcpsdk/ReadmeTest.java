package dev.berth.mcpsdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Berth;
import dev.berth.Server;
import dev.berth.testkit.World;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the README shows for the SDK is between the markers here (core's {@code PagesTest}), and it runs. */
class ReadmeTest {
    @Test
    void listsTools() throws Exception {
        try (World world = World.start(1);
                Berth berth = Berth.builder().interaction(new Visitor()).build()) {
            program(berth, Server.at(URI.create(world.server(0).url())).build());
            assertThat(world.server(0).mcp().requests())
                    .filteredOn(request -> request.body().contains("tools/list"))
                    .hasSize(1);
            // Closing does not wait for it.
            assertThat(world.log().await(request -> request.method().equals("DELETE"), 1, Duration.ofSeconds(30)))
                    .allMatch(request -> request.header("Authorization") != null);
        }
    }

    private static void program(Berth berth, Server server) throws InterruptedException {
        // shown in README.md
        McpClientTransport transport =
                ProtectedTransport.signedIn(berth, server).build();
        try (McpSyncClient client = McpClient.sync(transport).build()) {
            client.initialize();
            client.listTools().tools().forEach(tool -> System.out.println(tool.name()));
        }
        // shown no further
    }
}
