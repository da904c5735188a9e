package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.jose.Jwk;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.Jwt;
import dev.berth.testkit.jose.JwtDraft;
import dev.berth.testkit.jose.SigningKey;
import dev.berth.testkit.json.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 8693, as MCP's Enterprise-Managed Authorization has it in its section 4. */
@NullMarked
class TokenExchangeGrantTest {
    private static final String AUDIENCE = "https://auth.example";
    private static final String RESOURCE = "https://mcp.example/mcp";
    private static final String ID_JAG = "urn:ietf:params:oauth:token-type:id-jag";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestAuthorizationServer idp =
            TestAuthorizationServer.builder().clock(clock).start();
    private final SimpleClient client = new SimpleClient(idp, RESOURCE);
    private final Map<String, String> form = new HashMap<>();

    TokenExchangeGrantTest() {
        idp.token().tokenExchange().supported(true).knowsAudience(AUDIENCE);
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("client_id", client.client.clientId());
        form.put("subject_token", idToken().sign());
        form.put("subject_token_type", "urn:ietf:params:oauth:token-type:id_token");
        form.put("requested_token_type", ID_JAG);
        form.put("audience", AUDIENCE);
        form.put("resource", RESOURCE);
    }

    @AfterEach
    void close() {
        idp.close();
    }

    private JwtDraft idToken() {
        return idp.jwtIssuer().idToken(Account.ALICE, client.client.clientId());
    }

    private Map<String, @Nullable Object> exchanged() throws Exception {
        HttpResponse<String> response = client.token(form);
        assertThat(response.statusCode()).isEqualTo(200);
        return Json.object(response.body());
    }

    private void assertRefused(String error, String why) throws Exception {
        HttpResponse<String> response = client.token(form);
        assertThat(response.statusCode()).isEqualTo(400);
        Map<String, @Nullable Object> answer = Json.object(response.body());
        assertThat(answer).containsEntry("error", error);
        assertThat(String.valueOf(answer.get("error_description"))).contains(why);
    }

    @Test
    void givesAnIdJagThatIsNoAccessToken() throws Exception {
        form.put("scope", "tools");
        Map<String, @Nullable Object> answer = exchanged();
        assertThat(answer)
                .containsEntry("issued_token_type", ID_JAG)
                .containsEntry("token_type", "N_A")
                .containsEntry("expires_in", 300)
                .containsEntry("scope", "tools")
                .doesNotContainKey("refresh_token");
        Jwt idJag = Jwt.parse(String.valueOf(answer.get("access_token")));
        assertThat(idJag.type()).isEqualTo("oauth-id-jag+jwt");
        assertThat(idJag.claims())
                .containsEntry("iss", idp.issuer())
                .containsEntry("sub", "user-1")
                .containsEntry("aud", AUDIENCE)
                .containsEntry("resource", RESOURCE)
                .containsEntry("client_id", "simple")
                .containsEntry("scope", "tools")
                .containsEntry("email", "alice@example.org")
                .containsKeys("jti", "iat", "exp");
    }

    @Test
    void signsWithTheKeyItPublishes() throws Exception {
        Map<String, @Nullable Object> metadata =
                Json.object(SimpleClient.get(idp.origin() + "/.well-known/oauth-authorization-server")
                        .body());
        assertThat(metadata)
                .containsEntry("identity_chaining_requested_token_types_supported", List.of(ID_JAG))
                .containsEntry("id_token_signing_alg_values_supported", List.of("ES256"));
        Map<String, @Nullable Object> jwks = Json.object(
                SimpleClient.get(String.valueOf(metadata.get("jwks_uri"))).body());
        Map<String, @Nullable Object> jwk = Json.members(jwks, "keys").get(0);
        Jwt idJag = Jwt.parse(String.valueOf(exchanged().get("access_token")));
        idJag.verify(List.of(Jwk.parse(jwk)), List.of(JwsAlgorithm.ES256));
        assertThat(idJag.keyId()).isEqualTo(jwk.get("kid"));
    }

    @Test
    void isOffAndKeepsItsKeyToItselfUntilItIsSwitchedOn() throws Exception {
        idp.token().tokenExchange().supported(false);
        assertRefused("unsupported_grant_type", "");
        assertThat(Json.object(SimpleClient.get(idp.origin() + "/.well-known/oauth-authorization-server")
                        .body()))
                .doesNotContainKeys("jwks_uri", "identity_chaining_requested_token_types_supported");
        assertThat(SimpleClient.get(idp.issuer() + "/jwks").statusCode()).isEqualTo(404);
    }

    @Test
    void namesTheClientAsItIsKnownThere() throws Exception {
        idp.token().tokenExchange().knowsAudience(AUDIENCE, "simple", "simple-over-there");
        Jwt idJag = Jwt.parse(String.valueOf(exchanged().get("access_token")));
        assertThat(idJag.text("client_id")).isEqualTo("simple-over-there");
    }

    @Nested
    class TakesAsSubjectToken {
        private void assertRefused(JwtDraft subjectToken, String why) throws Exception {
            form.put("subject_token", subjectToken.sign());
            TokenExchangeGrantTest.this.assertRefused("invalid_request", why);
        }

        @Test
        void whatASignInGave() throws Exception {
            idp.authorize().requiresResource(false);
            idp.token().requiresResource(false);
            Map<String, String> parameters = client.authorizationParameters();
            parameters.put("scope", "openid");
            parameters.remove("resource");
            URI response = new Person().approve(client.authorizationUrl(parameters));
            String code = Objects.requireNonNull(
                            FormEncoding.decode(response.getRawQuery()).get("code"))
                    .get(0);
            Map<String, String> exchange = client.exchangeParameters(code);
            exchange.remove("resource");
            Object idToken = Objects.requireNonNull(
                    Json.object(client.token(exchange).body()).get("id_token"));
            form.put("subject_token", idToken.toString());
            assertThat(exchanged()).containsKey("access_token");
        }

        @Test
        void nothingMeantForAnotherClient() throws Exception {
            assertRefused(idToken().with("aud", "other"), "aud");
            assertRefused(idToken().with("aud", List.of("simple", "other")), "aud");
        }

        @Test
        void nothingThatItHasNotSigned() throws Exception {
            assertRefused(idToken().forgedBy(SigningKey.generate(JwsAlgorithm.ES256)), "signature");
            assertRefused(idToken().with("iss", "https://elsewhere.example"), "no ID token of this server");
            form.put("subject_token", idToken().unsigned());
            TokenExchangeGrantTest.this.assertRefused("invalid_request", "alg");
        }

        @Test
        void nothingThatHasExpired() throws Exception {
            JwtDraft idToken = idToken();
            clock.advance(Duration.ofHours(1));
            assertRefused(idToken, "expired");
        }

        @Test
        void noIdJag() throws Exception {
            assertRefused(idp.jwtIssuer().idJag(Account.ALICE, "simple", "simple", RESOURCE), "no ID token");
        }
    }

    @Nested
    class Requires {
        @Test
        void everyParameter() throws Exception {
            for (String name :
                    List.of("subject_token", "subject_token_type", "requested_token_type", "audience", "resource")) {
                String value = Objects.requireNonNull(form.remove(name));
                assertRefused("invalid_request", name);
                form.put(name, value);
            }
        }

        @Test
        void theTypesThatItHas() throws Exception {
            form.put("subject_token_type", "urn:ietf:params:oauth:token-type:saml2");
            assertRefused("invalid_request", "subject_token_type");
            form.put("subject_token_type", "urn:ietf:params:oauth:token-type:id_token");
            form.put("requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
            assertRefused("invalid_request", "requested_token_type");
            form.put("requested_token_type", ID_JAG);
            form.put("actor_token", "x");
            assertRefused("invalid_request", "actor_token");
        }

        @Test
        void anAudienceItKnowsAndAResourceThatIsOne() throws Exception {
            form.put("audience", AUDIENCE + "/");
            assertRefused("invalid_target", "audience");
            form.put("audience", AUDIENCE);
            form.put("resource", "mcp");
            assertRefused("invalid_target", "resource");
            form.put("resource", RESOURCE + "#one");
            assertRefused("invalid_target", "resource");
        }
    }

    @Test
    void leadsFromTheIdentityProviderToTheMcpServer() throws Exception {
        try (World world = World.start(1)) {
            String resource = world.server(0).resource();
            SimpleClient here = new SimpleClient(world.identityProvider(), resource);
            SimpleClient there = new SimpleClient(world.authorizationServer(), resource);
            String idToken = world.identityProvider()
                    .jwtIssuer()
                    .idToken(Account.ALICE, "simple")
                    .sign();
            form.put("subject_token", idToken);
            form.put("audience", world.authorizationServer().issuer());
            form.put("resource", resource);
            form.put("scope", "tools");
            Object idJag = Json.object(here.token(form).body()).get("access_token");

            Map<String, String> grant = Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:jwt-bearer",
                    "client_id",
                    "simple",
                    "assertion",
                    String.valueOf(idJag));
            Object token = Json.object(there.token(grant).body()).get("access_token");

            HttpResponse<String> answer = SimpleClient.post(
                    world.server(0).url(),
                    "application/json",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}",
                    "Authorization",
                    "Bearer " + token);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(world.identityProvider().token().tokenExchange().count()).isEqualTo(1);
        }
    }
}
