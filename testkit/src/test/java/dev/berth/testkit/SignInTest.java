package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.json.Json;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@NullMarked
class SignInTest {
    private final World world = World.start(1);
    private final TestAuthorizationServer as = world.authorizationServer();
    private final SimpleClient client = new SimpleClient(as, world.server(0).resource());

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void leadsFromTheChallengeToAToken() throws Exception {
        var refused = SimpleClient.post(world.server(0).url(), "application/json", "{}");
        assertThat(refused.statusCode()).isEqualTo(401);
        String challenge = refused.headers().firstValue("WWW-Authenticate").orElseThrow();
        String metadata = challenge.replaceAll(".*resource_metadata=\"([^\"]+)\".*", "$1");
        Map<String, ?> resource = Json.object(SimpleClient.get(metadata).body());
        assertThat(resource.get("resource")).isEqualTo(world.server(0).url());
        assertThat(resource.get("authorization_servers")).isEqualTo(List.of(as.issuer()));
        Map<String, ?> issuer = Json.object(SimpleClient.get(as.origin() + "/.well-known/oauth-authorization-server")
                .body());
        assertThat(issuer.get("issuer")).isEqualTo(as.issuer());

        Map<String, ?> tokens = client.signIn();

        String token = String.valueOf(tokens.get("access_token"));
        assertThat(as.introspect(token)).hasValueSatisfying(issued -> {
            assertThat(issued.resource()).isEqualTo(world.server(0).resource());
            assertThat(issued.account()).isEqualTo(Account.ALICE);
        });
        assertThat(as.token().exchange().count()).isEqualTo(1);
        assertThat(as.registration().count()).isZero();
    }

    @Test
    void sendsStateAndIssuerBack() {
        Map<String, List<String>> response = client.authorize();
        assertThat(response.get("state")).containsExactly("the-state");
        assertThat(response.get("iss")).containsExactly(as.issuer());
    }

    @Test
    void aPersonGoesBackToTheClientOnce() {
        try (LoopbackServer listener = new LoopbackServer(0, new RequestLog())) {
            Endpoint callback = new Endpoint(null, listener.log(), request -> Reply.html(200, "welcome back"));
            listener.mount("/callback", callback);
            listener.mount(
                    "/start", new Endpoint(null, listener.log(), request -> Reply.redirect(302, toListener(listener))));
            Person.Page page = new Person().signIn(URI.create(listener.origin() + "/start"));
            assertThat(page.body()).isEqualTo("welcome back");
            assertThat(callback.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.query()).containsKeys("code", "state", "iss"));
        }
    }

    private String toListener(LoopbackServer listener) {
        Map<String, String> parameters = client.authorizationParameters();
        parameters.put("redirect_uri", listener.origin() + "/callback");
        return client.authorizationUrl(parameters).toString();
    }

    @Nested
    class WithAConsentPage {
        @Test
        void whoAllowsSendsACode() {
            as.authorize().consentPage(true);
            assertThat(client.authorize()).containsKeys("code", "state", "iss");
            assertThat(as.authorize().decision().count()).isEqualTo(1);
        }

        @Test
        void thePersonIsToldWhatItIsAbout() {
            as.authorize().consentPage(true);
            assertThat(new Person().visit(client.authorizationUrl()))
                    .contains(world.server(0).name() + ", " + world.server(0).resource())
                    .contains("alice");
        }

        @Test
        void whoDeniesSendsAnError() {
            as.authorize().consentPage(true);
            URI response = new Person().deny(client.authorizationUrl());
            assertThat(FormEncoding.decode(response.getRawQuery()))
                    .containsEntry("error", List.of("access_denied"))
                    .containsKeys("state", "iss")
                    .doesNotContainKey("code");
        }

        @Test
        void aNameCannotBreakOutOfThePage() {
            as.authorize().consentPage(true);
            client.client = as.clients()
                    .add(new Client(
                            "x",
                            null,
                            ClientAuthentication.NONE,
                            List.of(SimpleClient.REDIRECT_URI),
                            "<script>alert(1)</script>"));
            assertThat(new Person().visit(client.authorizationUrl()))
                    .contains("&lt;script&gt;")
                    .doesNotContain("<script");
        }
    }

    @Test
    void neverRedirectsToAForeignUri() {
        Map<String, String> parameters = client.authorizationParameters();
        parameters.put("redirect_uri", "http://127.0.0.1:49999/other");
        Person.Page page = new Person().open(client.authorizationUrl(parameters));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.location()).isNull();
    }

    @Test
    void allowsAnyLoopbackPortUntilToldOtherwise() {
        Map<String, String> parameters = client.authorizationParameters();
        parameters.put("redirect_uri", "http://127.0.0.1:50001/callback");
        assertThat(new Person().open(client.authorizationUrl(parameters)).location())
                .isNotNull();
        as.clients().anyLoopbackPort(false);
        assertThat(new Person().open(client.authorizationUrl(parameters)).status())
                .isEqualTo(400);
    }

    @Test
    void givesAnIdTokenToWhoAsksForIt() throws Exception {
        Map<String, String> parameters = client.authorizationParameters();
        parameters.put("scope", "tools openid");
        URI response = new Person().approve(client.authorizationUrl(parameters));
        String code = Objects.requireNonNull(
                        FormEncoding.decode(response.getRawQuery()).get("code"))
                .get(0);
        String idToken =
                String.valueOf(Json.object(client.exchange(code).body()).get("id_token"));
        String claims = new String(Base64.getUrlDecoder().decode(idToken.split("\\.", -1)[1]), UTF_8);
        assertThat(claims).contains("\"preferred_username\":\"alice\"").contains("\"iss\":\"" + as.issuer());
    }
}
