package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpSyncClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of the program at a server that nobody here wrote. It issues no refresh tokens. */
@Timeout(120)
class TypeScriptServerTest {
    @TempDir
    Path home;

    private TypeScriptServer server;

    @BeforeEach
    void start() throws Exception {
        Screen.on();
        server = TypeScriptServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static String greeting(McpSyncClient client) {
        return Calls.call(client, "greet", Map.of("name", "Alice"));
    }

    @Test
    void signsInAndCallsATool() throws Exception {
        Program.run(server.url(), home, client -> assertThat(greeting(client)).isEqualTo("Hello, Alice!"));
        assertThat(Screen.signIns(server.issuer())).hasSize(1);
    }

    @Test
    void livesThroughAnExpiryInMidSession() throws Exception {
        Program.run(server.url(), home, client -> {
            server.endTokens();
            assertThat(greeting(client)).isEqualTo("Hello, Alice!");
            assertThat(greeting(client)).isEqualTo("Hello, Alice!");
        });
        assertThat(Screen.signIns(server.issuer())).hasSize(2);
    }
}
