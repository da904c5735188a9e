package dev.berth.mcpsdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Berth;
import dev.berth.Server;
import dev.berth.testkit.World;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the README shows for the SDK is between the markers here, and it runs. */
class ReadmeTest {
    @Test
    void showsTheProgramThatIsRunHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/berth/mcpsdk/ReadmeTest.java"));
        int start = source.indexOf("// README begins\n") + "// README begins\n".length();
        String program = source.substring(start, source.indexOf("// README ends", start))
                .replaceAll("(?m)^ {8}", "")
                .strip();

        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + program + "\n```");
    }

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
        // README begins
        McpClientTransport transport =
                ProtectedTransport.signedIn(berth, server).build();
        try (McpSyncClient client = McpClient.sync(transport).build()) {
            client.initialize();
            client.listTools().tools().forEach(tool -> System.out.println(tool.name()));
        }
        // README ends
    }
}
