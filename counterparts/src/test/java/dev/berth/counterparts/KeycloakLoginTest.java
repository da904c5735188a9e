package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sign-in at Keycloak by hand, in Chromium: what is expected of the command is possible there. */
@ExtendWith(Counterparts.class)
class KeycloakLoginTest {

    private static final String VERIFIER = "a-verifier-of-the-test-that-is-long-enough-for-rfc-7636";

    @Test
    void aPersonInChromiumGetsATokenThatTheGuardedServerAccepts(
            Keycloak keycloak, NodeServer guarded, Chromium chromium) throws Exception {
        String client = Registration.at(keycloak, "http://127.0.0.1/callback").clientId();
        CompletableFuture<URI> arrived = new CompletableFuture<>();
        HttpServer listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/callback", exchange -> {
            byte[] page = "<h1>landed</h1>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
            arrived.complete(exchange.getRequestURI());
        });
        listener.start();
        try (BrowserContext person = chromium.newPerson()) {
            String redirectUri = "http://127.0.0.1:" + listener.getAddress().getPort() + "/callback";
            Map<String, String> request = new LinkedHashMap<>();
            request.put("response_type", "code");
            request.put("client_id", client);
            request.put("redirect_uri", redirectUri);
            request.put("state", "by-hand");
            request.put("code_challenge", challenge());
            request.put("code_challenge_method", "S256");
            request.put("resource", guarded.url().toString());

            Page landed = Chromium.logInAtKeycloak(
                    person, URI.create(keycloak.endpoint("auth") + "?" + Http.encoded(request)));

            assertThat(landed.locator("h1").textContent()).isEqualTo("landed");
            URI response = arrived.get(1, TimeUnit.MINUTES);
            assertThat(Query.parameter(response.toString(), "state")).isEqualTo("by-hand");
            assertThat(Query.parameter(response.toString(), "iss"))
                    .isEqualTo(keycloak.issuer().toString());

            Map<String, String> exchange = new LinkedHashMap<>();
            exchange.put("grant_type", "authorization_code");
            exchange.put("client_id", client);
            exchange.put("redirect_uri", redirectUri);
            exchange.put("code", Query.parameter(response.toString(), "code"));
            exchange.put("code_verifier", VERIFIER);
            exchange.put("resource", guarded.url().toString());
            Http.Answer tokens = Http.postForm(keycloak.endpoint("token"), exchange);

            assertThat(tokens.status()).isEqualTo(200);
            assertThat(tokens.json()).containsKey("refresh_token");
            assertThat(guarded.accepts(tokens.string("access_token"))).isTrue();
            assertThat(guarded.accepts("not-a-token")).isFalse();
        } finally {
            listener.stop(0);
        }
    }

    private static String challenge() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }
}
