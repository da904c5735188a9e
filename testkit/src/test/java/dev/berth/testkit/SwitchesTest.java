package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testkit.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NullMarked
@Timeout(60)
class SwitchesTest {
    private static final String RESOURCE = "https://mcp.example/mcp";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestAuthorizationServer as = TestAuthorizationServer.start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);

    @AfterEach
    void close() {
        as.close();
    }

    private String code() {
        return Objects.requireNonNull(client.authorize().get("code")).get(0);
    }

    private String metadataUrl() {
        return as.origin() + "/.well-known/oauth-authorization-server";
    }

    @Nested
    class OfAnyEndpoint {
        @Test
        void bendTheHonestAnswer() throws Exception {
            as.token().with("expires_in", "3600").with("scope", null).without("token_type");
            assertThat(client.signIn())
                    .containsEntry("expires_in", "3600")
                    .containsEntry("scope", null)
                    .containsKey("access_token")
                    .doesNotContainKey("token_type");
        }

        @Test
        void answerAFormWith201() throws Exception {
            as.token().alter(reply -> reply.asForm().withStatus(201));
            var response = client.exchange(code());
            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(response.headers().firstValue("Content-Type")).hasValue(FormEncoding.MEDIA_TYPE);
            assertThat(FormEncoding.decode(response.body())).containsEntry("token_type", List.of("Bearer"));
        }

        @Test
        void closeTheConnectionBeforeOrAfterTheEffect() throws Exception {
            Object refreshToken = Objects.requireNonNull(client.signIn().get("refresh_token"));
            as.token().refresh().answerNext(1, Reply.closesConnection()).alterNext(1, Reply::closingConnection);
            assertThatThrownBy(() -> client.refresh(refreshToken)).isInstanceOf(IOException.class);
            assertThat(as.reuses()).isZero();
            assertThatThrownBy(() -> client.refresh(refreshToken)).isInstanceOf(IOException.class);
            assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(400);
            assertThat(as.reuses()).isEqualTo(1);
            assertThat(as.token().refresh().count()).isEqualTo(3);
        }

        @Test
        void redirectAnywhere() throws Exception {
            as.metadata().answerWith(Reply.redirect(302, "http://169.254.169.254/latest/meta-data"));
            var response = SimpleClient.get(metadataUrl());
            assertThat(response.statusCode()).isEqualTo(302);
            assertThat(response.headers().firstValue("Location")).hasValue("http://169.254.169.254/latest/meta-data");
        }

        @Test
        void growAndDrip() throws Exception {
            as.metadata().alterNext(1, reply -> reply.paddedTo(1 << 20));
            as.metadata().alterNext(1, reply -> reply.dripping(Duration.ofNanos(1)));
            assertThat(SimpleClient.get(metadataUrl()).body()).hasSizeGreaterThan(1 << 20);
            assertThat(Json.object(SimpleClient.get(metadataUrl()).body())).containsKey("issuer");
        }

        @Test
        void goOnForEver() throws Exception {
            as.metadata().answerWith(Reply.endless(200, "application/json"));
            try (Socket socket = connect()) {
                write(socket, "GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(socket.getInputStream().readNBytes(3 << 20)).hasSize(3 << 20);
            }
        }

        @Test
        void holdRequestsUntilReleased() throws Exception {
            Endpoint.Hold hold = as.metadata().hold();
            CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return SimpleClient.get(metadataUrl()).statusCode();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            as.metadata().awaitRequests(1, PATIENCE);
            assertThat(answer).isNotDone();
            hold.release();
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }

        @Test
        void areTakenBack() throws Exception {
            as.metadata().answerWith(Reply.status(500)).with("issuer", "other");
            as.metadata().answerHonestly();
            assertThat(Json.object(SimpleClient.get(metadataUrl()).body())).containsEntry("issuer", as.issuer());
        }
    }

    @Nested
    class OfMetadata {
        @Test
        void placeItInEachLocationAlone() throws Exception {
            try (TestAuthorizationServer tenant =
                    TestAuthorizationServer.builder().issuerPath("/tenant").start()) {
                Map<AuthorizationServerLocation, String> paths = Map.of(
                        AuthorizationServerLocation.OAUTH,
                        "/.well-known/oauth-authorization-server/tenant",
                        AuthorizationServerLocation.OPENID_PATH_INSERTED,
                        "/.well-known/openid-configuration/tenant",
                        AuthorizationServerLocation.OPENID_PATH_APPENDED,
                        "/tenant/.well-known/openid-configuration");
                for (AuthorizationServerLocation location : paths.keySet()) {
                    tenant.metadata().servedAt(location);
                    for (Map.Entry<AuthorizationServerLocation, String> path : paths.entrySet()) {
                        assertThat(SimpleClient.get(tenant.origin() + path.getValue())
                                        .statusCode())
                                .isEqualTo(path.getKey() == location ? 200 : 404);
                    }
                    assertThat(tenant.metadata().at(location).count())
                            .isEqualTo(tenant.metadata().count() / 3);
                }
            }
        }

        @Test
        void serveBothOpenIdLocationsAsOneWithoutAPath() throws Exception {
            as.metadata().servedAt(AuthorizationServerLocation.OPENID_PATH_APPENDED);
            assertThat(SimpleClient.get(as.origin() + "/.well-known/openid-configuration")
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void refuseWhoHasNoUserAgent() throws Exception {
            as.requiresUserAgent();
            assertThat(SimpleClient.get(metadataUrl()).statusCode()).isEqualTo(200);
            try (Socket socket = connect()) {
                write(socket, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    @Nested
    class OfTheAuthorizationEndpoint {
        @Test
        void changeOrDropTheIssuer() {
            as.authorize().iss("https://elsewhere.example");
            assertThat(client.authorize()).containsEntry("iss", List.of("https://elsewhere.example"));
            as.authorize().withoutIss();
            assertThat(client.authorize()).doesNotContainKey("iss").containsKey("code");
        }

        @Test
        void refuseInHostileWords() {
            as.authorize().refuse("server_error", "<script>alert(1)</script>\u001b[31m\r\n");
            assertThat(client.authorize())
                    .containsEntry("error_description", List.of("<script>alert(1)</script>\u001b[31m\r\n"))
                    .containsKeys("state", "iss");
        }

        @Test
        void refuseAScopeThatIsNotAdvertised() {
            Map<String, String> parameters = client.authorizationParameters();
            parameters.put("scope", "tools offline_access");
            URI refused = new Person().approve(client.authorizationUrl(parameters));
            assertThat(FormEncoding.decode(refused.getRawQuery())).containsEntry("error", List.of("invalid_scope"));
            as.scopesSupported("tools", "offline_access");
            URI granted = new Person().approve(client.authorizationUrl(parameters));
            assertThat(FormEncoding.decode(granted.getRawQuery())).containsKey("code");
        }

        @Test
        void refuseAuthorizationWithoutS256() {
            Map<String, String> parameters = client.authorizationParameters();
            parameters.put("code_challenge_method", "plain");
            URI refused = new Person().approve(client.authorizationUrl(parameters));
            assertThat(FormEncoding.decode(refused.getRawQuery())).containsEntry("error", List.of("invalid_request"));
        }

        @Test
        void showAPageWhoseStyleItsPolicyAllows() throws Exception {
            as.authorize().consentPage(true);
            var page = SimpleClient.get(client.authorizationUrl().toString());
            String style = page.body().replaceAll("(?s).*<style>(.*)</style>.*", "$1");
            String hash = Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("style-src 'sha256-" + hash + "'");
        }
    }

    @Nested
    class OfRegistration {
        private Map<String, @Nullable Object> register(int expectedStatus) throws Exception {
            var response = SimpleClient.post(
                    as.issuer() + "/register",
                    "application/json",
                    "{\"redirect_uris\":[\"http://127.0.0.1:1234/callback\"],\"token_endpoint_auth_method\":\"none\"}");
            assertThat(response.statusCode()).isEqualTo(expectedStatus);
            return Json.object(response.body());
        }

        @Test
        void registerHonestly() throws Exception {
            assertThat(register(201))
                    .containsEntry("token_endpoint_auth_method", "none")
                    .containsKey("client_id");
            assertThat(as.clients().all()).hasSize(2);
        }

        @Test
        void assignAnotherMethodAndKeepQuietAboutIt() throws Exception {
            as.registration()
                    .assigns(ClientAuthentication.CLIENT_SECRET_POST)
                    .without("token_endpoint_auth_method")
                    .with("client_uri", null)
                    .alter(reply -> reply.withStatus(200));
            assertThat(register(200))
                    .containsKey("client_secret")
                    .containsEntry("client_uri", null)
                    .doesNotContainKey("token_endpoint_auth_method");
        }

        @Test
        void refuseARedirectHost() throws Exception {
            as.registration().refusesRedirectHost("127.0.0.1");
            assertThat(register(400)).containsEntry("error", "invalid_redirect_uri");
        }

        @Test
        void refuseEverybodyInPlainText() throws Exception {
            as.registration().refusesEverybody();
            var response = SimpleClient.post(as.issuer() + "/register", "application/json", "{}");
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body()).isEqualTo("Forbidden");
        }
    }

    private Socket connect() throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), URI.create(as.origin()).getPort());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
