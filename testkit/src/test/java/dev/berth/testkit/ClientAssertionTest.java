package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testkit.ClientAssertions.Audience;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.JwtDraft;
import dev.berth.testkit.jose.SigningKey;
import dev.berth.testkit.json.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 7523 section 3, at every endpoint where a client authenticates. */
@NullMarked
class ClientAssertionTest {
    private static final String RESOURCE = "https://mcp.example/mcp";
    private static final String SECRET = "a-secret-that-is-long-enough-for-hs256";
    private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestAuthorizationServer as =
            TestAuthorizationServer.builder().clock(clock).start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);

    ClientAssertionTest() {
        register(Client.privateKeyClient("keyed", KEY.publicKey(), SimpleClient.REDIRECT_URI));
    }

    @AfterEach
    void close() {
        as.close();
    }

    private void register(Client registered) {
        client.client = as.clients().add(registered);
    }

    private JwtDraft assertion(SigningKey key) {
        return key.jwt()
                .with("iss", client.client.clientId())
                .with("sub", client.client.clientId())
                .with("aud", as.issuer())
                .with("jti", UUID.randomUUID().toString())
                .with("iat", clock.instant())
                .with("exp", clock.instant().plusSeconds(60));
    }

    private Map<String, String> exchange(String assertion) {
        String code = Objects.requireNonNull(client.authorize().get("code")).get(0);
        Map<String, String> form = new HashMap<>(client.exchangeParameters(code));
        form.remove("client_id");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", assertion);
        return form;
    }

    private void assertTaken(String assertion) throws Exception {
        HttpResponse<String> response = client.token(exchange(assertion));
        assertThat(Json.object(response.body())).containsKey("access_token");
    }

    private void assertRefused(Map<String, String> form, String why) throws Exception {
        HttpResponse<String> response = client.token(form);
        assertThat(response.statusCode()).isEqualTo(401);
        Map<String, @Nullable Object> error = Json.object(response.body());
        assertThat(error).containsEntry("error", "invalid_client");
        assertThat(String.valueOf(error.get("error_description"))).contains(why);
    }

    private void assertRefused(UnaryOperator<JwtDraft> bend, String why) throws Exception {
        assertRefused(exchange(bend.apply(assertion(KEY)).sign()), why);
    }

    @Nested
    class IsTaken {
        @ParameterizedTest
        @EnumSource(value = JwsAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "HS256")
        void byEveryAlgorithm(JwsAlgorithm algorithm) throws Exception {
            SigningKey key = SigningKey.generate(algorithm);
            register(Client.privateKeyClient("keyed", key.publicKey(), SimpleClient.REDIRECT_URI));
            assertTaken(assertion(key).sign());
        }

        @Test
        void byASecret() throws Exception {
            register(Client.confidentialClient(
                    "secretive", SECRET, ClientAuthentication.CLIENT_SECRET_JWT, SimpleClient.REDIRECT_URI));
            assertTaken(assertion(SigningKey.ofSecret(SECRET)).sign());
        }

        @Test
        void withTheIssuerAsTheOneElementOfAnArray() throws Exception {
            assertTaken(assertion(KEY).with("aud", List.of(as.issuer())).sign());
        }

        @Test
        void withTheSameClientIdBesideIt() throws Exception {
            Map<String, String> form = exchange(assertion(KEY).sign());
            form.put("client_id", "keyed");
            assertThat(client.token(form).statusCode()).isEqualTo(200);
        }

        @Test
        void underTheKeyIdOfOneOfSeveralKeys() throws Exception {
            SigningKey other = SigningKey.generate(JwsAlgorithm.ES256);
            register(client.client.withKeys(
                    new ClientKey(other.publicKey(), "one"), new ClientKey(KEY.publicKey(), "two")));
            assertTaken(assertion(KEY.withKeyId("two")).sign());
            assertTaken(assertion(KEY).sign());
            assertRefused(exchange(assertion(KEY.withKeyId("one")).sign()), "signature");
            assertRefused(exchange(assertion(KEY.withKeyId("three")).sign()), "signature");
        }

        @Test
        void atTheRevocationEndpoint() throws Exception {
            Object token = Objects.requireNonNull(
                    Json.object(client.token(exchange(assertion(KEY).sign())).body())
                            .get("access_token"));
            Map<String, String> form = exchange(assertion(KEY).sign());
            form.put("token", token.toString());
            assertThat(SimpleClient.post(as.issuer() + "/revoke", FormEncoding.MEDIA_TYPE, FormEncoding.encode(form))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(as.introspect(token.toString())).isEmpty();
        }
    }

    @Nested
    class IsRefused {
        @Test
        void forAnotherIssuerOrSubject() throws Exception {
            as.clients().add(Client.publicClient("other"));
            assertRefused(draft -> draft.with("iss", "other"), "iss and sub");
            assertRefused(draft -> draft.with("sub", "other"), "authenticates by none");
            assertRefused(draft -> draft.with("sub", "nobody"), "unknown client");
            assertRefused(draft -> draft.without("sub"), "unknown client");
            assertRefused(draft -> draft.without("iss"), "iss and sub");
        }

        @Test
        void forAnotherAudience() throws Exception {
            assertRefused(draft -> draft.with("aud", as.issuer() + "/"), "aud");
            assertRefused(draft -> draft.with("aud", as.issuer() + "/token"), "aud");
            assertRefused(draft -> draft.with("aud", List.of(as.issuer(), "https://elsewhere.example")), "aud");
            assertRefused(draft -> draft.without("aud"), "aud");
        }

        @Test
        void onceItHasExpired() throws Exception {
            String assertion = assertion(KEY).sign();
            clock.advance(Duration.ofSeconds(60));
            assertRefused(exchange(assertion), "expired");
        }

        @Test
        void withoutAnEndOrWithOneFarAway() throws Exception {
            assertRefused(draft -> draft.without("exp"), "exp is missing");
            assertRefused(draft -> draft.with("exp", clock.instant().plusSeconds(601)), "too far");
        }

        @Test
        void fromTheFuture() throws Exception {
            assertRefused(draft -> draft.with("nbf", clock.instant().plusSeconds(31)), "nbf");
            assertRefused(draft -> draft.with("iat", clock.instant().plusSeconds(31)), "iat");
        }

        @Test
        void theSecondTime() throws Exception {
            String assertion = assertion(KEY).sign();
            assertTaken(assertion);
            assertRefused(exchange(assertion), "used before");
            assertRefused(draft -> draft.without("jti"), "jti is missing");
        }

        @Test
        void withAForgedSignatureOrNone() throws Exception {
            SigningKey forger = SigningKey.generate(JwsAlgorithm.ES256);
            assertRefused(draft -> draft.forgedBy(forger), "signature");
            assertRefused(exchange(assertion(KEY).unsigned()), "alg");
            as.clientAssertions().algorithms(JwsAlgorithm.PS256);
            assertRefused(draft -> draft, "alg");
        }

        @Test
        void underAnotherAssertionType() throws Exception {
            Map<String, String> form = exchange(assertion(KEY).sign());
            form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");
            assertRefused(form, "client_assertion_type");
            form.remove("client_assertion_type");
            assertRefused(form, "client_assertion_type");
        }

        @Test
        void besideAnotherClientIdOrAnotherMethod() throws Exception {
            Map<String, String> form = exchange(assertion(KEY).sign());
            form.put("client_id", "simple");
            assertRefused(form, "client_id");
            form.remove("client_id");
            form.put("client_secret", SECRET);
            HttpResponse<String> twice = client.token(form);
            assertThat(twice.statusCode()).isEqualTo(400);
            assertThat(Json.object(twice.body())).containsEntry("error", "invalid_request");
        }

        @Test
        void ifItIsNotTheRegisteredMethod() throws Exception {
            Map<String, String> form = exchange(assertion(KEY).sign());
            form.remove("client_assertion");
            form.remove("client_assertion_type");
            form.put("client_id", "keyed");
            assertRefused(form, "private_key_jwt");
            register(Client.confidentialClient(
                    "secretive", SECRET, ClientAuthentication.CLIENT_SECRET_POST, SimpleClient.REDIRECT_URI));
            assertRefused(exchange(assertion(SigningKey.ofSecret(SECRET)).sign()), "client_secret_post");
            register(Client.confidentialClient(
                    "secretive", SECRET, ClientAuthentication.CLIENT_SECRET_JWT, SimpleClient.REDIRECT_URI));
            assertRefused(exchange(assertion(KEY).sign()), "alg");
        }

        @Test
        void beforeItIsSentWhereTheSecretIsTooShort() {
            assertThatThrownBy(() -> Client.confidentialClient("x", "short", ClientAuthentication.CLIENT_SECRET_JWT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Switches {
        @Test
        void takeTheTokenEndpointAsAudienceInsteadOrAsWell() throws Exception {
            as.clientAssertions().audience(Audience.TOKEN_ENDPOINT);
            assertTaken(assertion(KEY).with("aud", as.issuer() + "/token").sign());
            assertRefused(draft -> draft, "aud");
            as.clientAssertions().audience(Audience.ISSUER, Audience.TOKEN_ENDPOINT);
            assertTaken(assertion(KEY).with("aud", as.issuer() + "/token").sign());
            assertTaken(assertion(KEY).sign());
        }

        @Test
        void takeAnyEndpointAmongOtherAudiences() throws Exception {
            as.clientAssertions().lenientAudience(true);
            assertTaken(assertion(KEY)
                    .with("aud", List.of("https://elsewhere.example", as.issuer() + "/revoke"))
                    .sign());
            assertRefused(draft -> draft.with("aud", "https://elsewhere.example"), "aud");
            assertRefused(draft -> draft.with("aud", as.issuer() + "/nowhere"), "aud");
        }

        @Test
        void shortenTheLifetime() throws Exception {
            as.clientAssertions().maximumLifetime(Duration.ofSeconds(59));
            assertRefused(draft -> draft, "too far");
        }

        @Test
        void advertiseTheMethodsAndTheirAlgorithms() throws Exception {
            String url = as.origin() + "/.well-known/oauth-authorization-server";
            assertThat(Json.object(SimpleClient.get(url).body()))
                    .containsEntry(
                            "token_endpoint_auth_methods_supported",
                            List.of("none", "client_secret_basic", "client_secret_post"))
                    .doesNotContainKey("token_endpoint_auth_signing_alg_values_supported");
            as.authenticationMethods(ClientAuthentication.PRIVATE_KEY_JWT, ClientAuthentication.CLIENT_SECRET_JWT);
            as.clientAssertions().algorithms(JwsAlgorithm.ES256);
            assertThat(Json.object(SimpleClient.get(url).body()))
                    .containsEntry(
                            "token_endpoint_auth_methods_supported", List.of("private_key_jwt", "client_secret_jwt"))
                    .containsEntry("token_endpoint_auth_signing_alg_values_supported", List.of("ES256", "HS256"))
                    .containsEntry("revocation_endpoint_auth_signing_alg_values_supported", List.of("ES256", "HS256"));
        }
    }

    @Nested
    class IsRegistered {
        private Map<String, @Nullable Object> register(Map<String, ?> jwks) throws Exception {
            Map<String, Object> metadata = Map.of(
                    "redirect_uris",
                    List.of(SimpleClient.REDIRECT_URI),
                    "token_endpoint_auth_method",
                    "private_key_jwt",
                    "jwks",
                    jwks);
            return Json.object(SimpleClient.post(as.issuer() + "/register", "application/json", Json.write(metadata))
                    .body());
        }

        @Test
        void withItsKeysWhereTheMethodIsAdvertised() throws Exception {
            Map<String, ?> jwks = Map.of("keys", List.of(KEY.withKeyId("one").publicJwk()));
            assertThat(register(jwks)).containsEntry("error", "invalid_client_metadata");
            as.authenticationMethods(ClientAuthentication.PRIVATE_KEY_JWT);
            assertThat(register(Map.of("keys", List.of()))).containsEntry("error", "invalid_client_metadata");

            Map<String, @Nullable Object> registered = register(jwks);

            assertThat(registered).doesNotContainKey("client_secret");
            client.client = Objects.requireNonNull(as.clients().find(String.valueOf(registered.get("client_id"))));
            assertTaken(assertion(KEY.withKeyId("one")).sign());
        }
    }
}
