package dev.berth.httpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.FailureText;
import dev.berth.error.TransportException;
import dev.berth.http.RawServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests carry a token, and which never do. */
@Timeout(60)
class TokenPlacementTest extends WithScript {
    private static final String TOKEN = "Authorization: Bearer token-0\r\n";

    private final Numbered authorizer = new Numbered(Numbered.HOPELESS);

    private enum ProxySet {
        BEFORE,
        AFTER,
        AS_THE_DEFAULT
    }

    private static String only(RawServer server) {
        assertThat(server.requests()).hasSize(1);
        return server.requests().get(0);
    }

    @Nested
    class Goes {
        @Test
        void withEveryRequestToTheOrigin() throws Exception {
            RawServer server = taking("token-0");
            HttpClient client = client(server, authorizer);
            assertThat(body(client, get(server))).isEqualTo("welcome");
            assertThat(client.sendAsync(get(server.uri("/elsewhere?q=1")), BodyHandlers.ofString())
                            .get(30, TimeUnit.SECONDS)
                            .body())
                    .isEqualTo("welcome");
        }

        @Test
        void withTheServersFurtherHeadersWhichGiveWayToTheRequestsOwn() throws Exception {
            RawServer server = taking("token-0");
            HttpClient client = new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(),
                            server.uri("/mcp"),
                            () -> Map.of("X-Key", "configured", "X-Tenant", "configured"),
                            authorizer)
                    .build();
            HttpRequest request = HttpRequest.newBuilder(server.uri("/mcp"))
                    .header("x-tenant", "own")
                    .build();
            assertThat(body(client, request)).isEqualTo("welcome");
            assertThat(only(server))
                    .contains("X-Key: configured\r\n", "x-tenant: own\r\n", TOKEN)
                    .doesNotContain("X-Tenant: configured");
        }

        @Test
        void withTheServersFurtherHeadersOfAWebSocketOnceEach() throws Exception {
            RawServer server = answering(request -> status(400, ""));
            HttpClient client = new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(),
                            server.uri("/mcp"),
                            () -> Map.of("X-Key", "configured", "X-Tenant", "configured"),
                            authorizer)
                    .build();
            assertThatThrownBy(() -> client.newWebSocketBuilder()
                            .header("x-tenant", "own")
                            .header("x-tenant", "and more")
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + server.port() + "/"), new WebSocket.Listener() {})
                            .get(30, TimeUnit.SECONDS))
                    .isNotNull();
            assertThat(only(server))
                    .contains("X-Key: configured\r\n", "x-tenant: own\r\n", "x-tenant: and more\r\n", TOKEN)
                    .doesNotContain("X-Tenant", "x-tenant: configured");
        }

        @Test
        void withTheHandshakeOfAWebSocket() throws Exception {
            RawServer server = answering(request -> status(400, ""));
            WebSocket.Builder builder = client(server, authorizer).newWebSocketBuilder();
            URI address = URI.create("ws://127.0.0.1:" + server.port() + "/socket");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> builder.header("X-Own", "1")
                                .buildAsync(address, new WebSocket.Listener() {})
                                .get(30, TimeUnit.SECONDS))
                        .isNotNull();
            }
            assertThat(server.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request)
                            .contains("Upgrade: websocket", "X-Own: 1\r\n", TOKEN)
                            .containsOnlyOnce("Authorization"));
        }
    }

    /** A value that no header may have may be a secret all the same, and is not shown by what refuses it. */
    @Nested
    class ALineThatNoRequestMayHave {
        private static final String SECRET = "s3cret\r\nX-More: 1";

        private static void isRefused(HttpClient client, HttpRequest request) {
            assertThatThrownBy(() -> body(client, request)).satisfies(ALineThatNoRequestMayHave::namesTheHeader);
            CompletableFuture<?> answer = client.sendAsync(request, BodyHandlers.ofString());
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).satisfies(e -> namesTheHeader(e.getCause()));
        }

        private static void namesTheHeader(@Nullable Throwable failure) {
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
            assertThat(FailureText.of(Objects.requireNonNull(failure)))
                    .contains("X-Key")
                    .doesNotContain("s3cret");
        }

        @Test
        void isRefusedWithoutItsValue() throws Exception {
            RawServer server = taking("token-0");
            HttpClient client = new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(), server.uri("/mcp"), () -> Map.of("X-Key", SECRET), authorizer)
                    .build();
            isRefused(client, get(server));
            isRefused(
                    client,
                    HttpRequest.newBuilder(server.uri("/mcp"))
                            .header("Authorization", "Basic own")
                            .build());
            assertThat(server.requests()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isRefusedOfAWebSocketToo(boolean own) throws Exception {
            RawServer server = taking("token-0");
            HttpClient client = new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(),
                            server.uri("/mcp"),
                            () -> own ? Map.of() : Map.of("X-Key", SECRET),
                            authorizer)
                    .build();
            WebSocket.Builder builder = client.newWebSocketBuilder();
            CompletableFuture<WebSocket> opening = (own ? builder.header("X-Key", SECRET) : builder)
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/"), new WebSocket.Listener() {});
            assertThatThrownBy(() -> opening.get(30, TimeUnit.SECONDS)).satisfies(e -> namesTheHeader(e.getCause()));
            assertThat(server.requests()).isEmpty();
        }
    }

    @Nested
    class NeverGoes {
        @Test
        void toAnotherOrigin() throws Exception {
            RawServer server = taking("token-0");
            RawServer other = answering(request -> status(401, "not yours", CHALLENGE));
            HttpClient client = new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(), server.uri("/mcp"), () -> Map.of("X-Key", "secret"), authorizer)
                    .build();
            assertThat(body(client, get(other))).isEqualTo("not yours");
            assertThat(body(client, get(URI.create("http://localhost:" + server.port() + "/mcp"))))
                    .as("the same socket by another name")
                    .isEqualTo("no entry");
            assertThat(client.sendAsync(get(other), BodyHandlers.ofString())
                            .get()
                            .body())
                    .isEqualTo("not yours");
            assertThatThrownBy(() -> client.newWebSocketBuilder()
                            .buildAsync(URI.create("ws://127.0.0.1:" + other.port() + "/"), new WebSocket.Listener() {})
                            .get(30, TimeUnit.SECONDS))
                    .isNotNull();
            assertThat(other.requests())
                    .hasSize(3)
                    .allSatisfy(request ->
                            assertThat(request).doesNotContain("token-0").doesNotContain("X-Key"));
            assertThat(server.requests().toString()).doesNotContain("token-0");
            assertThat(authorizer.recoveries).isEmpty();
        }

        /** JDK 17 would take it along; and send a POST's body again. */
        @Test
        void alongARedirectWhateverTheBuilderSays() throws Exception {
            RawServer other = answering(request -> status(200, "gotcha"));
            RawServer server = answering(request -> status(307, "", "Location: " + other.uri("/stolen")));
            for (Redirect policy : Redirect.values()) {
                HttpClient client =
                        builder(server, authorizer).followRedirects(policy).build();
                assertThat(client.followRedirects()).isEqualTo(Redirect.NEVER);
                HttpResponse<String> answer = client.send(get(server), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(307);
                assertThat(answer.headers().firstValue("Location"))
                        .hasValue(other.uri("/stolen").toString());
            }
            assertThat(other.requests()).isEmpty();
        }

        @Test
        void inPlaceOfTheCallersOwnAuthorization() throws Exception {
            RawServer server = taking("none");
            HttpClient client = client(server, authorizer);
            HttpRequest request = HttpRequest.newBuilder(server.uri("/mcp"))
                    .header("authorization", "Basic own")
                    .build();
            assertThat(body(client, request)).isEqualTo("no entry");
            assertThat(only(server)).contains("authorization: Basic own\r\n").doesNotContain("token-0");
            assertThat(authorizer.recoveries).isEmpty();
        }

        @Test
        void inPlaceOfAConfiguredAuthorization() throws Exception {
            RawServer server = taking("none");
            HttpClient client = new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(),
                            server.uri("/mcp"),
                            () -> Map.of("authorization", "Basic configured"),
                            authorizer)
                    .build();
            assertThat(body(client, get(server))).isEqualTo("no entry");
            assertThat(only(server))
                    .contains("authorization: Basic configured\r\n")
                    .doesNotContain("token-0");
            assertThat(authorizer.recoveries).isEmpty();
        }

        @Test
        void overPlainHttpThroughANetwork() {
            assertThatThrownBy(() -> new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(), URI.create("http://mcp.example.com/mcp"), Map::of, authorizer))
                    .isInstanceOf(TransportException.class);
        }

        /** The selector may have been set before the builder was protected, or after, or for all of this JVM. */
        @ParameterizedTest
        @EnumSource(ProxySet.class)
        void toAProxyInTheClear(ProxySet when) throws Exception {
            RawServer server = taking("token-0");
            RawServer proxy = answering(request -> status(200, "gotcha"));
            ProxySelector through =
                    ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
            ProxySelector before = ProxySelector.getDefault();
            try {
                HttpClient.Builder beneath = HttpClient.newBuilder();
                if (when == ProxySet.BEFORE) {
                    beneath.proxy(through);
                }
                if (when == ProxySet.AS_THE_DEFAULT) {
                    ProxySelector.setDefault(through);
                }
                HttpClient.Builder builder =
                        new ProtectedHttpClientBuilder(beneath, server.uri("/mcp"), Map::of, authorizer);
                HttpClient client = (when == ProxySet.AFTER ? builder.proxy(through) : builder).build();
                assertThat(body(client, get(server))).isEqualTo("welcome");
                assertThatThrownBy(() -> client.newWebSocketBuilder()
                                .buildAsync(
                                        URI.create("ws://127.0.0.1:" + server.port() + "/socket"),
                                        new WebSocket.Listener() {})
                                .get(30, TimeUnit.SECONDS))
                        .isNotNull();
                assertThat(server.requests()).hasSize(2);
                assertThat(proxy.requests()).isEmpty();
                assertThat(body(client, get(URI.create("http://other.test/"))))
                        .as("others go as they did")
                        .isEqualTo("gotcha");
                assertThat(proxy.requests().toString()).doesNotContain("token-0");
            } finally {
                ProxySelector.setDefault(before);
            }
        }

        @Test
        void intoATextForm() throws Exception {
            RawServer server = taking("token-0");
            HttpClient client = client(server, authorizer);
            HttpResponse<String> answer = client.send(get(server), BodyHandlers.ofString());
            assertThat(client + " " + answer + " " + answer.request()).doesNotContain("token-0");
        }
    }
}
