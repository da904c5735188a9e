package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.json.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@NullMarked
class TokenEndpointTest {
    private static final String RESOURCE = "https://mcp.example/mcp";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestAuthorizationServer as =
            TestAuthorizationServer.builder().clock(clock).start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);

    @AfterEach
    void close() {
        as.close();
    }

    private String code() {
        return Objects.requireNonNull(client.authorize().get("code")).get(0);
    }

    private static void assertRefused(HttpResponse<String> response, String error) throws Exception {
        assertThat(response.statusCode()).isBetween(400, 401);
        assertThat(Json.object(response.body()).get("error")).isEqualTo(error);
    }

    @Nested
    class OfCodes {
        @Test
        void refusesAVerifierThatDoesNotFit() throws Exception {
            Map<String, String> form = client.exchangeParameters(code());
            form.put("code_verifier", "x".repeat(43));
            assertRefused(client.token(form), "invalid_grant");
        }

        @Test
        void refusesAnotherRedirectUri() throws Exception {
            Map<String, String> form = client.exchangeParameters(code());
            form.put("redirect_uri", "http://127.0.0.1:50000/callback");
            assertRefused(client.token(form), "invalid_grant");
        }

        @Test
        void refusesAMissingAndADifferentResource() throws Exception {
            Map<String, String> form = client.exchangeParameters(code());
            form.put("resource", RESOURCE + "/");
            assertRefused(client.token(form), "invalid_target");
            form = client.exchangeParameters(code());
            form.remove("resource");
            assertRefused(client.token(form), "invalid_target");
        }

        @Test
        void endsEverythingWhenACodeIsUsedTwice() throws Exception {
            String code = code();
            Map<String, @Nullable Object> tokens =
                    Json.object(client.exchange(code).body());
            assertRefused(client.exchange(code), "invalid_grant");
            assertThat(as.introspect(String.valueOf(tokens.get("access_token"))))
                    .isEmpty();
            assertThat(as.reuses()).isEqualTo(1);
        }

        @Test
        void refusesACodeThatIsTooOld() throws Exception {
            String code = code();
            clock.advance(Duration.ofSeconds(61));
            assertRefused(client.exchange(code), "invalid_grant");
        }
    }

    @Nested
    class OfRefreshTokens {
        @Test
        void rotates() throws Exception {
            Object first = Objects.requireNonNull(client.signIn().get("refresh_token"));
            Object second = Objects.requireNonNull(
                    Json.object(client.refresh(first).body()).get("refresh_token"));
            assertThat(second).isNotEqualTo(first);
            assertThat(client.refresh(second).statusCode()).isEqualTo(200);
            assertThat(as.token().refresh().count()).isEqualTo(2);
        }

        @Test
        void endsTheFamilyWhenOneIsUsedTwice() throws Exception {
            Object first = Objects.requireNonNull(client.signIn().get("refresh_token"));
            Map<String, @Nullable Object> tokens =
                    Json.object(client.refresh(first).body());
            assertRefused(client.refresh(first), "invalid_grant");
            assertThat(as.introspect(String.valueOf(tokens.get("access_token"))))
                    .isEmpty();
            assertRefused(client.refresh(Objects.requireNonNull(tokens.get("refresh_token"))), "invalid_grant");
            assertThat(as.reuses()).isEqualTo(1);
        }

        @Test
        void sparesTheLastOneAloneWhereToldTo() throws Exception {
            as.token().sparesTheLastRefreshToken(true);
            Object first = Objects.requireNonNull(client.signIn().get("refresh_token"));
            Object lost = Objects.requireNonNull(
                    Json.object(client.refresh(first).body()).get("refresh_token"));
            Object second = Objects.requireNonNull(
                    Json.object(client.refresh(first).body()).get("refresh_token"));
            assertThat(second).isNotEqualTo(lost);
            assertThat(client.refresh(second).statusCode()).isEqualTo(200);
            assertThat(as.reuses()).isZero();
            assertRefused(client.refresh(first), "invalid_grant");
            assertThat(as.reuses()).isOne();
        }

        @Test
        void staysGoodWhereItIsLeftOut() throws Exception {
            as.token().rotates(false);
            Object only = Objects.requireNonNull(client.signIn().get("refresh_token"));
            for (int i = 0; i < 2; i++) {
                assertThat(Json.object(client.refresh(only).body()))
                        .containsKey("access_token")
                        .doesNotContainKey("refresh_token");
            }
        }

        @Test
        void failsAsOftenAsToldAndIsNotSpentByThat() throws Exception {
            Object refreshToken = Objects.requireNonNull(client.signIn().get("refresh_token"));
            as.token().refresh().answerNext(1, Reply.status(429)).answerNext(1, Reply.status(502));
            assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(429);
            assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(502);
            assertThat(client.refresh(refreshToken).statusCode()).isEqualTo(200);
        }

        @Test
        void isOnlyForOfflineAccessIfSaidSo() throws Exception {
            as.token().refreshTokens(TokenEndpoint.RefreshTokens.WITH_OFFLINE_ACCESS);
            assertThat(client.signIn()).doesNotContainKey("refresh_token");
        }
    }

    @Nested
    class OfAccessTokens {
        @Test
        void expireWithTheClock() throws Exception {
            as.token().accessTokenLifetime(Duration.ofSeconds(30));
            Map<String, @Nullable Object> tokens = client.signIn();
            assertThat(tokens.get("expires_in")).isEqualTo(30);
            clock.advance(Duration.ofSeconds(29));
            assertThat(as.introspect(String.valueOf(tokens.get("access_token"))))
                    .isPresent();
            clock.advance(Duration.ofSeconds(1));
            assertThat(as.introspect(String.valueOf(tokens.get("access_token"))))
                    .isEmpty();
        }

        @Test
        void areWorthNothingOnceTheRefreshTokenIsRevoked() throws Exception {
            Map<String, @Nullable Object> tokens = client.signIn();
            String form = FormEncoding.encode(Map.of(
                    "token",
                    Objects.requireNonNull(tokens.get("refresh_token")),
                    "client_id",
                    client.client.clientId()));
            assertThat(SimpleClient.post(as.issuer() + "/revoke", FormEncoding.MEDIA_TYPE, form)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(as.introspect(String.valueOf(tokens.get("access_token"))))
                    .isEmpty();
            assertThat(as.revocation().count()).isEqualTo(1);
        }
    }

    @Nested
    class OfClients {
        @Test
        void forgetsThemAll() throws Exception {
            String code = code();
            as.clients().purge();
            assertRefused(client.exchange(code), "invalid_client");
        }

        @Test
        void takesTheSecretInTheRegisteredWayAlone() throws Exception {
            client.client = as.clients()
                    .add(Client.confidentialClient(
                            "c:1", "s/e+c", ClientAuthentication.CLIENT_SECRET_BASIC, SimpleClient.REDIRECT_URI));
            Map<String, String> post = client.exchangeParameters(code());
            post.put("client_secret", "s/e+c");
            assertRefused(client.token(post), "invalid_client");
            Map<String, String> basic = new HashMap<>(client.exchangeParameters(code()));
            basic.remove("client_id");
            assertThat(client.token(basic, "Authorization", SimpleClient.basic("c:1", "s/e+c"))
                            .statusCode())
                    .isEqualTo(200);
            assertRefused(client.token(basic, "Authorization", SimpleClient.basic("c:1", "wrong")), "invalid_client");
        }
    }
}
