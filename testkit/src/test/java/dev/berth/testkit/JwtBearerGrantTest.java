package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 7523 sections 2.1 and 3, and what MCP's Enterprise-Managed Authorization adds in its section 5.1. */
@NullMarked
class JwtBearerGrantTest {
    private static final String RESOURCE = "https://mcp.example/mcp";
    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestAuthorizationServer as =
            TestAuthorizationServer.builder().clock(clock).start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);
    private final JwtIssuer cluster = JwtIssuer.named("https://cluster.example", clock);
    private final JwtIssuer provider = JwtIssuer.named("https://idp.example", clock);
    private final Map<String, String> form = new HashMap<>();

    JwtBearerGrantTest() {
        as.token().jwtBearer().supported(true).trustsWorkloadsOf(cluster).trustsIdentityProvider(provider);
        form.put("grant_type", GRANT_TYPE);
        form.put("client_id", client.client.clientId());
    }

    @AfterEach
    void close() {
        as.close();
    }

    private Map<String, @Nullable Object> tokens(JwtDraft assertion) throws Exception {
        form.put("assertion", assertion.sign());
        return Json.object(client.token(form).body());
    }

    private void assertRefused(JwtDraft assertion, String error, String why) throws Exception {
        assertRefused(assertion.sign(), error, why);
    }

    private void assertRefused(String assertion, String error, String why) throws Exception {
        form.put("assertion", assertion);
        HttpResponse<String> response = client.token(form);
        assertThat(response.statusCode()).isEqualTo(400);
        Map<String, @Nullable Object> answer = Json.object(response.body());
        assertThat(answer).containsEntry("error", error);
        assertThat(String.valueOf(answer.get("error_description"))).contains(why);
    }

    private IssuedToken issued(Map<String, @Nullable Object> tokens) {
        return as.introspect(String.valueOf(tokens.get("access_token"))).orElseThrow();
    }

    private Map<String, @Nullable Object> metadata() throws Exception {
        return Json.object(SimpleClient.get(as.origin() + "/.well-known/oauth-authorization-server")
                .body());
    }

    @Test
    void isOffUntilItIsSwitchedOn() throws Exception {
        as.token().jwtBearer().supported(false);
        assertRefused(cluster.workloadToken("pod", as.issuer()), "unsupported_grant_type", "");
        assertThat(metadata()).doesNotContainKey("authorization_grant_profiles_supported");
        as.token().jwtBearer().supported(true);
        assertThat(metadata())
                .containsEntry(
                        "authorization_grant_profiles_supported", List.of("urn:ietf:params:oauth:grant-profile:id-jag"))
                .containsEntry("grant_types_supported", List.of("authorization_code", "refresh_token", GRANT_TYPE));
    }

    @Nested
    class OfWorkloads {
        private final JwtDraft assertion = cluster.workloadToken("spiffe://cluster/pod", as.issuer());

        OfWorkloads() {
            form.put("resource", RESOURCE);
        }

        @Test
        void givesATokenAndNoRefreshToken() throws Exception {
            form.put("scope", "tools");
            Map<String, @Nullable Object> tokens = tokens(assertion);
            assertThat(tokens).containsEntry("scope", "tools").doesNotContainKey("refresh_token");
            assertThat(issued(tokens).account().subject()).isEqualTo("spiffe://cluster/pod");
            assertThat(issued(tokens).resource()).isEqualTo(RESOURCE);
        }

        @Test
        void takesNobodysWord() throws Exception {
            JwtIssuer stranger = JwtIssuer.named("https://stranger.example", clock);
            assertRefused(stranger.workloadToken("pod", as.issuer()), "invalid_grant", "not trusted");
            SigningKey forger = SigningKey.generate(JwsAlgorithm.ES256);
            assertRefused(assertion.forgedBy(forger), "invalid_grant", "signature");
            assertRefused(assertion.unsigned(), "invalid_grant", "alg");
        }

        @Test
        void isMeantForThisServerAlone() throws Exception {
            assertRefused(assertion.with("aud", as.issuer() + "/"), "invalid_grant", "aud");
            assertRefused(assertion.with("aud", as.issuer() + "/token"), "invalid_grant", "aud");
            assertRefused(
                    assertion.with("aud", List.of(as.issuer(), "https://elsewhere.example")), "invalid_grant", "aud");
            assertRefused(assertion.without("aud"), "invalid_grant", "aud");
        }

        @Test
        void expires() throws Exception {
            clock.advance(Duration.ofMinutes(5));
            assertRefused(assertion, "invalid_grant", "expired");
            assertRefused(assertion.without("exp"), "invalid_grant", "exp is missing");
            assertRefused(assertion.with("exp", clock.instant().plusSeconds(86401)), "invalid_grant", "too far");
        }

        @Test
        void namesASubject() throws Exception {
            assertRefused(assertion.without("sub"), "invalid_grant", "sub");
        }

        @Test
        void isNotAJwtOfAnotherKind() throws Exception {
            assertThat(tokens(assertion.withHeader("typ", "JWT"))).containsKey("access_token");
            assertRefused(assertion.withHeader("typ", "at+jwt"), "invalid_grant", "typ");
            assertRefused(assertion.withHeader("typ", "oauth-id-jag+jwt"), "invalid_grant", "not trusted");
        }

        @Test
        void holdsScopeAndResourceAgainstWhatIsKnown() throws Exception {
            form.put("scope", "everything");
            assertRefused(assertion, "invalid_scope", "");
            form.remove("scope");
            form.remove("resource");
            assertRefused(assertion, "invalid_target", "");
        }

        @Test
        void isGoodOnceIfSaidSo() throws Exception {
            assertThat(tokens(assertion)).containsKey("access_token");
            assertThat(tokens(assertion)).containsKey("access_token");
            as.token().jwtBearer().onceOnly(true);
            assertThat(tokens(assertion)).containsKey("access_token");
            assertRefused(assertion, "invalid_grant", "once");
            assertRefused(assertion.without("jti"), "invalid_grant", "once");
        }
    }

    @Nested
    class OfIdJags {
        private final JwtDraft assertion =
                provider.idJag(Account.ALICE, as.issuer(), client.client.clientId(), RESOURCE);

        @Test
        void givesATokenForTheResourceThatItNames() throws Exception {
            Map<String, @Nullable Object> tokens = tokens(assertion.with("scope", "tools"));
            assertThat(tokens).containsEntry("scope", "tools").doesNotContainKey("refresh_token");
            assertThat(issued(tokens).account()).isEqualTo(Account.ALICE);
            assertThat(issued(tokens).resource()).isEqualTo(RESOURCE);
        }

        @Test
        void belongsToTheClientThatPresentsIt() throws Exception {
            assertRefused(assertion.with("client_id", "other"), "invalid_grant", "client_id");
            assertRefused(assertion.without("client_id"), "invalid_grant", "client_id");
        }

        @Test
        void namesAResourceThatIsKnown() throws Exception {
            assertRefused(assertion.with("resource", RESOURCE + "/"), "invalid_target", "resource");
            assertRefused(assertion.without("resource"), "invalid_grant", "resource");
            form.put("resource", RESOURCE);
            assertThat(tokens(assertion)).containsKey("access_token");
            as.knows("https://other.example/mcp");
            form.put("resource", "https://other.example/mcp");
            assertRefused(assertion, "invalid_target", "resource");
        }

        @Test
        void hasItsType() throws Exception {
            assertRefused(assertion.withoutHeader("typ"), "invalid_grant", "not trusted");
            assertRefused(assertion.withHeader("typ", "JWT"), "invalid_grant", "not trusted");
        }

        @Test
        void hasAnIdAndATime() throws Exception {
            assertRefused(assertion.without("jti"), "invalid_grant", "jti");
            assertRefused(assertion.without("iat"), "invalid_grant", "iat");
        }

        @Test
        void isSignedByAnIdentityProvider() throws Exception {
            JwtDraft ofCluster = cluster.idJag(Account.ALICE, as.issuer(), client.client.clientId(), RESOURCE);
            assertRefused(ofCluster, "invalid_grant", "not trusted");
        }

        @Test
        void boundsTheScope() throws Exception {
            JwtDraft some = assertion.with("scope", "tools openid");
            form.put("scope", "tools");
            assertThat(tokens(some)).containsEntry("scope", "tools");
            form.put("scope", "tools:admin");
            assertRefused(some, "invalid_scope", "more than");
        }
    }
}
