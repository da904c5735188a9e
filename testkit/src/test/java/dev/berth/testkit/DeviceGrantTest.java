package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.SigningKey;
import dev.berth.testkit.json.Json;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 8628. */
@NullMarked
class DeviceGrantTest {
    private static final String RESOURCE = "https://mcp.example/mcp";
    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestAuthorizationServer as =
            TestAuthorizationServer.builder().clock(clock).start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);
    private final Person person = new Person();
    private final Map<String, String> beginning =
            new HashMap<>(Map.of("client_id", client.client.clientId(), "scope", "tools openid", "resource", RESOURCE));

    DeviceGrantTest() {
        as.token().deviceCode().supported(true);
    }

    @AfterEach
    void close() {
        as.close();
    }

    private HttpResponse<String> start() throws Exception {
        return SimpleClient.post(
                as.issuer() + "/device_authorization", FormEncoding.MEDIA_TYPE, FormEncoding.encode(beginning));
    }

    private Map<String, String> begin() throws Exception {
        HttpResponse<String> response = start();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Map<String, String> answer = new LinkedHashMap<>();
        Json.object(response.body()).forEach((name, value) -> answer.put(name, String.valueOf(value)));
        return answer;
    }

    private static String member(Map<String, String> answer, String name) {
        return Objects.requireNonNull(answer.get(name));
    }

    private HttpResponse<String> poll(Map<String, String> begun, String... headers) throws Exception {
        return client.token(
                Map.of(
                        "grant_type",
                        GRANT_TYPE,
                        "device_code",
                        member(begun, "device_code"),
                        "client_id",
                        client.client.clientId(),
                        "resource",
                        RESOURCE),
                headers);
    }

    private void assertPolled(Map<String, String> begun, String error) throws Exception {
        assertRefused(poll(begun), error);
    }

    private static void assertRefused(HttpResponse<String> response, String error) throws Exception {
        assertThat(response.statusCode()).isBetween(400, 401);
        assertThat(Json.object(response.body())).containsEntry("error", error);
    }

    private void allow(Map<String, String> begun) {
        assertThat(as.deviceAuthorization().allow(member(begun, "user_code"))).isTrue();
    }

    @Nested
    class TheEndpoint {
        @Test
        void answersAllThatADeviceHasToShow() throws Exception {
            Map<String, String> begun = begin();
            String uri = as.issuer() + "/device";
            assertThat(begun)
                    .containsEntry("verification_uri", uri)
                    .containsEntry("verification_uri_complete", uri + "?user_code=" + begun.get("user_code"))
                    .containsEntry("expires_in", "600")
                    .containsEntry("interval", "5")
                    .containsKey("device_code");
            assertThat(member(begun, "user_code")).matches("[B-DF-HJ-NP-TV-Z]{4}-[B-DF-HJ-NP-TV-Z]{4}");
        }

        @Test
        void isThereWhileTheGrantIs() throws Exception {
            String url = as.origin() + "/.well-known/oauth-authorization-server";
            assertThat(Json.object(SimpleClient.get(url).body()))
                    .containsEntry("device_authorization_endpoint", as.issuer() + "/device_authorization")
                    .containsEntry("grant_types_supported", List.of("authorization_code", "refresh_token", GRANT_TYPE));
            Map<String, String> begun = begin();
            as.token().deviceCode().supported(false);
            assertThat(Json.object(SimpleClient.get(url).body())).doesNotContainKey("device_authorization_endpoint");
            assertThat(start().statusCode()).isEqualTo(404);
            assertThat(person.open(URI.create(member(begun, "verification_uri")))
                            .status())
                    .isEqualTo(404);
            assertPolled(begun, "unsupported_grant_type");
        }

        @Test
        void refusesAnUnknownClientScopeOrResource() throws Exception {
            beginning.put("client_id", "nobody");
            assertRefused(start(), "invalid_client");
            beginning.put("client_id", "simple");
            beginning.put("scope", "everything");
            assertRefused(start(), "invalid_scope");
            beginning.remove("scope");
            beginning.put("resource", RESOURCE + "/");
            assertRefused(start(), "invalid_target");
            beginning.remove("resource");
            assertRefused(start(), "invalid_target");
        }

        @Test
        void takesAClientThatAuthenticatesByJwt() throws Exception {
            SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
            as.clients().add(Client.privateKeyClient("simple", key.publicKey()));
            assertRefused(start(), "invalid_client");
            beginning.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            beginning.put(
                    "client_assertion",
                    key.jwt()
                            .with("iss", "simple")
                            .with("sub", "simple")
                            .with("aud", as.issuer())
                            .with("jti", "1")
                            .with("exp", clock.instant().plusSeconds(60))
                            .sign());
            assertThat(start().statusCode()).isEqualTo(200);
        }

        @Test
        void takesAFormThatIsPosted() throws Exception {
            String url = as.issuer() + "/device_authorization";
            assertThat(SimpleClient.get(url).statusCode()).isEqualTo(405);
            assertRefused(
                    SimpleClient.post(url, "application/json", FormEncoding.encode(beginning)), "invalid_request");
            assertRefused(
                    SimpleClient.post(
                            url, FormEncoding.MEDIA_TYPE, FormEncoding.encode(beginning) + "&client_id=simple"),
                    "invalid_request");
        }
    }

    @Nested
    class Polling {
        @Test
        void waitsForThePersonAndThenBringsTokens() throws Exception {
            Map<String, String> begun = begin();
            assertPolled(begun, "authorization_pending");
            clock.advance(Duration.ofSeconds(5));
            assertPolled(begun, "authorization_pending");
            allow(begun);
            clock.advance(Duration.ofSeconds(5));

            Map<String, @Nullable Object> tokens = Json.object(poll(begun).body());

            assertThat(tokens)
                    .containsEntry("token_type", "Bearer")
                    .containsEntry("scope", "openid tools")
                    .containsKeys("refresh_token", "id_token");
            assertThat(as.introspect(String.valueOf(tokens.get("access_token"))))
                    .hasValueSatisfying(issued -> {
                        assertThat(issued.resource()).isEqualTo(RESOURCE);
                        assertThat(issued.account()).isEqualTo(Account.ALICE);
                    });
            assertThat(client.refresh(Objects.requireNonNull(tokens.get("refresh_token")))
                            .statusCode())
                    .isEqualTo(200);
            clock.advance(Duration.ofSeconds(5));
            assertPolled(begun, "invalid_grant");
        }

        @Test
        void tooSoonMakesTheIntervalFiveSecondsLonger() throws Exception {
            Map<String, String> begun = begin();
            assertPolled(begun, "authorization_pending");
            clock.advance(Duration.ofMillis(4999));
            assertPolled(begun, "slow_down");
            clock.advance(Duration.ofMillis(9999));
            assertPolled(begun, "slow_down");
            clock.advance(Duration.ofSeconds(15));
            assertPolled(begun, "authorization_pending");
            clock.advance(Duration.ofSeconds(14));
            allow(begun);
            assertPolled(begun, "slow_down");
            clock.advance(Duration.ofSeconds(20));
            assertThat(poll(begun).statusCode()).isEqualTo(200);
        }

        @Test
        void endsWhereThePersonSaysNo() throws Exception {
            Map<String, String> begun = begin();
            assertThat(as.deviceAuthorization().deny(member(begun, "user_code")))
                    .isTrue();
            assertPolled(begun, "access_denied");
            assertThat(as.deviceAuthorization().allow(member(begun, "user_code")))
                    .isFalse();
        }

        @Test
        void endsWhenTheCodeExpires() throws Exception {
            as.deviceAuthorization().lifetime(Duration.ofSeconds(30)).interval(Duration.ofSeconds(1));
            Map<String, String> begun = begin();
            assertThat(begun).containsEntry("expires_in", "30").containsEntry("interval", "1");
            assertPolled(begun, "authorization_pending");
            clock.advance(Duration.ofSeconds(30));
            assertPolled(begun, "expired_token");
            assertThat(as.deviceAuthorization().allow(member(begun, "user_code")))
                    .isFalse();
        }

        @Test
        void isForTheClientThatBegan() throws Exception {
            Map<String, String> begun = begin();
            allow(begun);
            client.client = as.clients().add(Client.publicClient("other"));
            assertPolled(begun, "invalid_grant");
            begun.put("device_code", "guessed");
            assertPolled(begun, "invalid_grant");
        }

        @Test
        void isNotSpentByAResourceThatWasNotAskedFor() throws Exception {
            as.knows("https://other.example/mcp");
            Map<String, String> begun = begin();
            allow(begun);
            Map<String, String> form = new HashMap<>(Map.of(
                    "grant_type",
                    GRANT_TYPE,
                    "device_code",
                    member(begun, "device_code"),
                    "client_id",
                    "simple",
                    "resource",
                    "https://other.example/mcp"));
            assertRefused(client.token(form), "invalid_target");
            assertThat(poll(begun).statusCode()).isEqualTo(200);
        }

        @Test
        void mayBindTheTokensToAKey() throws Exception {
            as.dpop().supported(true);
            ProofMaker maker = new ProofMaker(JwsAlgorithm.ES256, clock);
            Map<String, String> begun = begin();
            allow(begun);
            HttpResponse<String> response =
                    poll(begun, "DPoP", maker.post(as.issuer() + "/token").sign());
            Map<String, @Nullable Object> tokens = Json.object(response.body());
            assertThat(tokens).containsEntry("token_type", "DPoP");
            assertRefused(client.refresh(Objects.requireNonNull(tokens.get("refresh_token"))), "invalid_grant");
        }
    }

    @Nested
    class ThePage {
        private URI uri(Map<String, String> begun) {
            return URI.create(member(begun, "verification_uri"));
        }

        @Test
        void asksForTheCodeAndThenForConsent() throws Exception {
            Map<String, String> begun = begin();
            Person.Page done = person.allowDevice(uri(begun), member(begun, "user_code"));
            assertThat(done.status()).isEqualTo(200);
            assertThat(done.body()).contains("<h1>Done</h1>");
            assertThat(poll(begun).statusCode()).isEqualTo(200);
            assertThat(as.deviceAuthorization().page().count()).isEqualTo(3);
        }

        @Test
        void takesTheCodeHoweverItIsTyped() throws Exception {
            Map<String, String> begun = begin();
            String typed =
                    " " + member(begun, "user_code").toLowerCase(Locale.ROOT).replace("-", " ");
            person.allowDevice(uri(begun), typed);
            assertThat(poll(begun).statusCode()).isEqualTo(200);
        }

        @Test
        void showsTheCodeOfTheCompleteUriToCompare() throws Exception {
            Map<String, String> begun = begin();
            URI complete = URI.create(member(begun, "verification_uri_complete"));
            assertThat(person.visit(complete))
                    .contains("<strong>" + begun.get("user_code") + "</strong>")
                    .contains(RESOURCE)
                    .contains("<li>tools</li>")
                    .contains("Allow simple to go in?");
            assertThat(person.allowDevice(complete).body()).contains("Done");
            assertThat(poll(begun).statusCode()).isEqualTo(200);
        }

        @Test
        void takesANo() throws Exception {
            Map<String, String> begun = begin();
            assertThat(person.denyDevice(uri(begun), member(begun, "user_code")).body())
                    .contains("<h1>Denied</h1>");
            assertPolled(begun, "access_denied");
        }

        @Test
        void asksAgainForACodeThatIsNotOne() throws Exception {
            Map<String, String> begun = begin();
            Person.Page page = person.allowDevice(uri(begun), "<script>");
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.body()).contains("name=\"user_code\"").doesNotContain("<script");
            assertPolled(begun, "authorization_pending");
        }

        @Test
        void knowsNoCodeThatIsAnsweredOrOver() throws Exception {
            Map<String, String> begun = begin();
            allow(begun);
            assertThat(person.allowDevice(uri(begun), member(begun, "user_code"))
                            .status())
                    .isEqualTo(400);
            Map<String, String> other = begin();
            clock.advance(Duration.ofMinutes(10));
            assertThat(person.allowDevice(uri(other), member(other, "user_code"))
                            .status())
                    .isEqualTo(400);
        }

        private String shown(Map<String, String> begun) {
            return person.visit(URI.create(member(begun, "verification_uri_complete")))
                    .replaceAll("(?s).*name=\"request\" value=\"([^\"]+)\".*", "$1");
        }

        private int answer(Map<String, String> begun, String request, String decision) throws Exception {
            String form = FormEncoding.encode(Map.of("request", request, "decision", decision));
            return SimpleClient.post(member(begun, "verification_uri"), FormEncoding.MEDIA_TYPE, form)
                    .statusCode();
        }

        @Test
        void takesOneAnswerOfAllThatAreOpen() throws Exception {
            Map<String, String> begun = begin();
            String one = shown(begun);
            String other = shown(begun);
            assertThat(answer(begun, one, "deny")).isEqualTo(200);
            assertThat(answer(begun, one, "allow")).isEqualTo(400);
            assertThat(answer(begun, other, "allow")).isEqualTo(400);
            assertPolled(begun, "access_denied");
        }

        @Test
        void takesNoAnswerThatComesTooLate() throws Exception {
            Map<String, String> begun = begin();
            String request = shown(begun);
            clock.advance(Duration.ofMinutes(10));
            assertThat(answer(begun, request, "allow")).isEqualTo(400);
            assertPolled(begun, "expired_token");
        }
    }

    @Nested
    class Switches {
        @Test
        void leaveTheCompleteUriOut() throws Exception {
            as.deviceAuthorization().completeUri(false);
            assertThat(begin()).doesNotContainKey("verification_uri_complete").containsKey("verification_uri");
        }

        @Test
        void bendTheAnswerAsAnywhere() throws Exception {
            as.deviceAuthorization().without("interval");
            assertThat(begin()).doesNotContainKey("interval");
            as.token().deviceCode().answerNext(1, Reply.error(400, "slow_down", "because"));
            assertPolled(begin(), "slow_down");
        }
    }
}
