package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.SigningKey;
import dev.berth.testkit.json.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 9126. */
@NullMarked
class PushedAuthorizationTest {
    private static final String RESOURCE = "https://mcp.example/mcp";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestAuthorizationServer as =
            TestAuthorizationServer.builder().clock(clock).start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);
    private final Map<String, String> parameters = client.authorizationParameters();

    PushedAuthorizationTest() {
        as.pushedAuthorization().supported(true);
    }

    @AfterEach
    void close() {
        as.close();
    }

    private HttpResponse<String> push(String... headers) throws Exception {
        return SimpleClient.post(
                as.issuer() + "/par", FormEncoding.MEDIA_TYPE, FormEncoding.encode(parameters), headers);
    }

    private String pushed() throws Exception {
        HttpResponse<String> response = push();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return String.valueOf(Json.object(response.body()).get("request_uri"));
    }

    private URI authorizationUrl(String clientId, String requestUri) {
        return client.authorizationUrl(Map.of("client_id", clientId, "request_uri", requestUri));
    }

    private Map<String, List<String>> authorize(String requestUri) {
        return FormEncoding.decode(
                new Person().approve(authorizationUrl("simple", requestUri)).getRawQuery());
    }

    private void assertRefused(HttpResponse<String> response, int status, String error) throws Exception {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Json.object(response.body())).containsEntry("error", error);
    }

    private void assertOver(URI url) {
        Person.Page page = new Person().open(url);
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.location()).isNull();
    }

    private Map<String, @Nullable Object> metadata() throws Exception {
        return Json.object(SimpleClient.get(as.origin() + "/.well-known/oauth-authorization-server")
                .body());
    }

    @Nested
    class ARequestUri {
        @Test
        void standsForTheRequestThatWasPushed() throws Exception {
            Map<String, List<String>> response = authorize(pushed());
            assertThat(response).containsEntry("state", List.of("the-state")).containsKey("iss");
            String code = Objects.requireNonNull(response.get("code")).get(0);
            assertThat(client.exchange(code).statusCode()).isEqualTo(200);
            assertThat(as.authorize().requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.query()).containsOnlyKeys("client_id", "request_uri"));
        }

        @Test
        void isGoodOnce() throws Exception {
            String requestUri = pushed();
            assertThat(authorize(requestUri)).containsKey("code");
            assertOver(authorizationUrl("simple", requestUri));
        }

        @Test
        void expires() throws Exception {
            as.pushedAuthorization().lifetime(Duration.ofSeconds(5));
            Map<String, @Nullable Object> answer = Json.object(push().body());
            assertThat(answer).containsEntry("expires_in", 5);
            clock.advance(Duration.ofSeconds(5));
            assertOver(authorizationUrl("simple", String.valueOf(answer.get("request_uri"))));
        }

        @Test
        void isOfNoUseToAnotherClientAndIsNotSpentByIt() throws Exception {
            as.clients().add(Client.publicClient("other", SimpleClient.REDIRECT_URI));
            String requestUri = pushed();
            assertOver(authorizationUrl("other", requestUri));
            assertOver(client.authorizationUrl(Map.of("request_uri", requestUri)));
            assertThat(authorize(requestUri)).containsKey("code");
        }

        @Test
        void outweighsEverythingElseInTheUrl() throws Exception {
            URI url = client.authorizationUrl(Map.of(
                    "client_id",
                    "simple",
                    "request_uri",
                    pushed(),
                    "redirect_uri",
                    "http://127.0.0.1:1/elsewhere",
                    "state",
                    "another"));
            URI response = Objects.requireNonNull(new Person().open(url).location());
            assertThat(response.toString())
                    .startsWith(SimpleClient.REDIRECT_URI)
                    .contains("state=the-state");
        }

        @Test
        void leadsToTheConsentPageToo() throws Exception {
            as.authorize().consentPage(true);
            assertThat(authorize(pushed())).containsKey("code");
            URI denied = new Person().deny(authorizationUrl("simple", pushed()));
            assertThat(FormEncoding.decode(denied.getRawQuery())).containsEntry("error", List.of("access_denied"));
        }

        @Test
        void isRefusedWhereEveryRequestIs() throws Exception {
            as.authorize().refuse("server_error", "no");
            assertThat(authorize(pushed())).containsEntry("error", List.of("server_error"));
        }
    }

    @Nested
    class APushIsRefused {
        @Test
        void fromAClientThatIsNotWhoItSays() throws Exception {
            as.clients()
                    .add(Client.confidentialClient(
                            "c", "hush", ClientAuthentication.CLIENT_SECRET_BASIC, SimpleClient.REDIRECT_URI));
            parameters.put("client_id", "c");
            assertRefused(push(), 401, "invalid_client");
            assertThat(push("Authorization", SimpleClient.basic("c", "hush")).statusCode())
                    .isEqualTo(201);
            parameters.remove("client_id");
            assertRefused(push("Authorization", SimpleClient.basic("c", "hush")), 400, "invalid_request");
        }

        @Test
        void forAForeignRedirectUri() throws Exception {
            parameters.put("redirect_uri", "http://127.0.0.1:1/elsewhere");
            assertRefused(push(), 400, "invalid_request");
        }

        @Test
        void forWhatWouldBeRefusedOfAPersonToo() throws Exception {
            parameters.put("code_challenge_method", "plain");
            assertRefused(push(), 400, "invalid_request");
            parameters.put("code_challenge_method", "S256");
            parameters.put("scope", "everything");
            assertRefused(push(), 400, "invalid_scope");
            parameters.remove("scope");
            parameters.remove("resource");
            assertRefused(push(), 400, "invalid_target");
        }

        @Test
        void withARequestUriInIt() throws Exception {
            parameters.put("request_uri", pushed());
            assertRefused(push(), 400, "invalid_request");
        }

        @Test
        void inAnyOtherMannerThanAFormThatIsPosted() throws Exception {
            assertThat(SimpleClient.get(as.issuer() + "/par").statusCode()).isEqualTo(405);
            assertRefused(
                    SimpleClient.post(as.issuer() + "/par", "application/json", FormEncoding.encode(parameters)),
                    400,
                    "invalid_request");
        }
    }

    @Test
    void aClientAuthenticatesByJwt() throws Exception {
        SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
        as.clients().add(Client.privateKeyClient("simple", key.publicKey(), SimpleClient.REDIRECT_URI));
        assertRefused(push(), 401, "invalid_client");
        parameters.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        parameters.put(
                "client_assertion",
                key.jwt()
                        .with("iss", "simple")
                        .with("sub", "simple")
                        .with("aud", as.issuer())
                        .with("jti", "1")
                        .with("exp", clock.instant().plusSeconds(60))
                        .sign());
        assertThat(push().statusCode()).isEqualTo(201);
    }

    @Nested
    class WithDpop {
        private final ProofMaker maker = new ProofMaker(JwsAlgorithm.ES256, clock);
        private final String parUrl = as.issuer() + "/par";

        WithDpop() {
            as.dpop().supported(true);
        }

        @Test
        void aProofBindsTheCode() throws Exception {
            HttpResponse<String> response = push("DPoP", maker.post(parUrl).sign());
            String requestUri = String.valueOf(Json.object(response.body()).get("request_uri"));
            String code =
                    Objects.requireNonNull(authorize(requestUri).get("code")).get(0);
            assertRefused(client.exchange(code), 400, "invalid_grant");
        }

        @Test
        void aProofHasToBeForThisEndpointAndForTheKeyThatIsNamed() throws Exception {
            assertRefused(push("DPoP", maker.post(as.issuer() + "/token").sign()), 400, "invalid_dpop_proof");
            parameters.put("dpop_jkt", new ProofMaker(JwsAlgorithm.ES256, clock).thumbprint());
            assertRefused(push("DPoP", maker.post(parUrl).sign()), 400, "invalid_request");
            parameters.put("dpop_jkt", maker.thumbprint());
            assertThat(push("DPoP", maker.post(parUrl).sign()).statusCode()).isEqualTo(201);
        }

        @Test
        void aNonceIsDemandedHereToo() throws Exception {
            as.dpop().demandsNonces(true);
            HttpResponse<String> response = push("DPoP", maker.post(parUrl).sign());
            assertRefused(response, 400, "use_dpop_nonce");
            assertThat(response.headers().firstValue("DPoP-Nonce"))
                    .hasValue(as.dpop().nonce());
        }
    }

    @Nested
    class Switches {
        @Test
        void hideItUntilItIsSwitchedOn() throws Exception {
            assertThat(metadata())
                    .containsEntry("pushed_authorization_request_endpoint", as.issuer() + "/par")
                    .doesNotContainKey("require_pushed_authorization_requests");
            as.pushedAuthorization().supported(false);
            assertThat(metadata()).doesNotContainKey("pushed_authorization_request_endpoint");
            assertThat(push().statusCode()).isEqualTo(404);
        }

        @Test
        void requireIt() throws Exception {
            as.pushedAuthorization().required(true);
            assertThat(metadata()).containsEntry("require_pushed_authorization_requests", true);
            assertThat(client.authorize()).containsEntry("error", List.of("invalid_request"));
            assertThat(authorize(pushed())).containsKey("code");
        }
    }
}
