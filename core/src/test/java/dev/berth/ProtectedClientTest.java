package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.http.NetworkSettings;
import dev.berth.http.RawServer;
import dev.berth.http.SocketTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of the JDK's that are signed in to a server: what they go through, where they are refused, what they do not tell. */
@Timeout(90)
class ProtectedClientTest extends WithProtectedClient {
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
