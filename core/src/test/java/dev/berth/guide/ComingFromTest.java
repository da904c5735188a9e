package dev.berth.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Berth;
import dev.berth.Server;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComingFromTest extends WithWorld {
    @Test
    void keepsTheClientThatWasThere() throws Exception {
        try (Berth berth = Berth.builder().interaction(new Visitor()).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server().url()).DELETE().build();
            assertThat(send(berth, server(), request).statusCode())
                    .as("no such session, which is told only to who is signed in")
                    .isEqualTo(404);
        }
    }

    private static HttpResponse<String> send(Berth berth, Server server, HttpRequest request) throws Exception {
        // shown in docs/coming-from.md
        berth.signIn(server);
        HttpClient.Builder settings = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
        HttpClient client = berth.protect(server, settings).build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        // shown no further
        return response;
    }
}
