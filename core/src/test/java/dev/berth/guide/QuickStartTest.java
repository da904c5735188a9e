package dev.berth.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Berth;
import dev.berth.Connection;
import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import dev.berth.Server;
import dev.berth.mcp.ToolResult;
import dev.berth.store.FileTokenStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest extends WithWorld {
    @Test
    void signsInOnceAndCallsATool(@TempDir Path home) throws Exception {
        assertThat(program(address, home).texts()).containsExactly("hello");
        assertThat(program(address, home).texts()).containsExactly("hello");
        assertThat(issuer().authorize().count())
                .as("the second run asks nobody")
                .isOne();
    }

    @Test
    void sendsRequestsOfItsOwn() throws Exception {
        try (Berth berth = Berth.builder().interaction(new Visitor()).build()) {
            berth.signIn(server());
            String json = """
                    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25",
                    "capabilities": {}, "clientInfo": {"name": "guide", "version": "1"}}}""";
            assertThat(send(berth, server(), json).statusCode()).isEqualTo(200);
        }
    }

    private static ToolResult program(String address, Path home) throws InterruptedException {
        // shown in docs/guide/quick-start.md
        Server server = Server.at(URI.create(address)).name("example").build();
        Interaction person = new Interaction() {
            @Override
            public void authorizationRequired(PendingSignIn pending) {
                System.err.println("Sign in at\n" + pending.url());
            }

            @Override
            public void open(URI address, int waiting) {
                new SystemBrowser().open(address);
            }
        };
        try (Berth berth = Berth.builder()
                .store(new FileTokenStore(home))
                .interaction(person)
                .build()) {
            berth.signIn(server);
            try (Connection connection = berth.open(server)) {
                ToolResult answer = connection.session().callTool("echo", "{\"text\": \"hello\"}");
                System.out.println(answer.texts());
                // not shown
                return answer;
                // shown again
            }
        }
        // shown no further
    }

    private static HttpResponse<String> send(Berth berth, Server server, String json) throws Exception {
        // shown in docs/guide/quick-start.md
        HttpClient client = berth.httpClient(server);
        HttpRequest request = HttpRequest.newBuilder(server.url())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        // shown no further
        return response;
    }
}
