package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.JwtDraft;
import dev.berth.testkit.json.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 9449 at the authorization server: sections 4.3, 5, 8 and 10. */
@NullMarked
class DpopTokenTest {
    private static final String RESOURCE = "https://mcp.example/mcp";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final TestAuthorizationServer as =
            TestAuthorizationServer.builder().clock(clock).start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);
    private final ProofMaker maker = new ProofMaker(JwsAlgorithm.ES256, clock);
    private final String tokenUrl = as.issuer() + "/token";

    DpopTokenTest() {
        as.dpop().supported(true);
    }

    @AfterEach
    void close() {
        as.close();
    }

    private String code() {
        return Objects.requireNonNull(client.authorize().get("code")).get(0);
    }

    private HttpResponse<String> exchange(String... proofs) throws Exception {
        return send(client.exchangeParameters(code()), proofs);
    }

    private HttpResponse<String> refresh(Object refreshToken, String... proofs) throws Exception {
        return send(
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        refreshToken,
                        "client_id",
                        "simple",
                        "resource",
                        RESOURCE),
                proofs);
    }

    private HttpResponse<String> send(Map<String, ?> form, String... proofs) throws Exception {
        List<String> headers = new ArrayList<>();
        for (String proof : proofs) {
            headers.addAll(List.of("DPoP", proof));
        }
        return client.token(form, headers.toArray(String[]::new));
    }

    private Map<String, @Nullable Object> signIn(String... proofs) throws Exception {
        HttpResponse<String> response = exchange(proofs);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.object(response.body());
    }

    private IssuedToken issued(Map<String, @Nullable Object> tokens) {
        return as.introspect(String.valueOf(tokens.get("access_token"))).orElseThrow();
    }

    private static void assertRefused(HttpResponse<String> response, String error, String why) throws Exception {
        assertThat(response.statusCode()).isEqualTo(400);
        Map<String, @Nullable Object> answer = Json.object(response.body());
        assertThat(answer).containsEntry("error", error);
        assertThat(String.valueOf(answer.get("error_description"))).contains(why);
    }

    private void assertRefused(JwtDraft proof, String why) throws Exception {
        assertRefused(exchange(proof.sign()), "invalid_dpop_proof", why);
    }

    @Nested
    class ATokenIsBound {
        @ParameterizedTest
        @EnumSource(value = JwsAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "HS256")
        void toTheKeyOfTheProof(JwsAlgorithm algorithm) throws Exception {
            ProofMaker other = new ProofMaker(algorithm, clock);
            Map<String, @Nullable Object> tokens = signIn(other.post(tokenUrl).sign());
            assertThat(tokens).containsEntry("token_type", "DPoP");
            assertThat(issued(tokens).keyThumbprint()).isEqualTo(other.thumbprint());
        }

        @Test
        void toNothingWithoutAProof() throws Exception {
            Map<String, @Nullable Object> tokens = signIn();
            assertThat(tokens).containsEntry("token_type", "Bearer");
            assertThat(issued(tokens).keyThumbprint()).isNull();
        }

        @Test
        void toNothingWhereDpopIsOff() throws Exception {
            as.dpop().supported(false);
            assertThat(signIn(maker.post(tokenUrl).sign())).containsEntry("token_type", "Bearer");
        }

        @Test
        void byAnyGrant() throws Exception {
            as.token().clientCredentials().supported(true);
            as.clients().add(Client.confidentialClient("machine", "hush", ClientAuthentication.CLIENT_SECRET_POST));
            Map<String, String> form = Map.of(
                    "grant_type",
                    "client_credentials",
                    "client_id",
                    "machine",
                    "client_secret",
                    "hush",
                    "resource",
                    RESOURCE);
            HttpResponse<String> response = send(form, maker.post(tokenUrl).sign());
            assertThat(issued(Json.object(response.body())).keyThumbprint()).isEqualTo(maker.thumbprint());
        }
    }

    @Nested
    class AProofIsRefused {
        @Test
        void ifItIsNoProof() throws Exception {
            assertRefused(exchange("x"), "invalid_dpop_proof", "three parts");
            assertRefused(maker.post(tokenUrl).withHeader("typ", "JWT"), "typ");
            assertRefused(maker.post(tokenUrl).withoutHeader("typ"), "typ");
        }

        @Test
        void ifThereAreTwo() throws Exception {
            HttpResponse<String> response =
                    exchange(maker.post(tokenUrl).sign(), maker.post(tokenUrl).sign());
            assertRefused(response, "invalid_dpop_proof", "several");
        }

        @Test
        void byAnAlgorithmThatIsNotAdvertised() throws Exception {
            as.dpop().algorithms(JwsAlgorithm.ES384);
            assertRefused(maker.post(tokenUrl), "alg");
            as.dpop().algorithms(JwsAlgorithm.ES256);
            assertRefused(exchange(maker.post(tokenUrl).unsigned()), "invalid_dpop_proof", "alg");
        }

        @Test
        void withoutAPublicKeyOrWithAPrivateOne() throws Exception {
            assertRefused(maker.post(tokenUrl).withoutHeader("jwk"), "JWK");
            Map<String, @Nullable Object> jwk = new HashMap<>(maker.key.publicJwk());
            jwk.put("d", "AA");
            assertRefused(maker.post(tokenUrl).withHeader("jwk", jwk), "public");
        }

        @Test
        void ifAnotherKeyHasSignedIt() throws Exception {
            ProofMaker other = new ProofMaker(JwsAlgorithm.ES256, clock);
            assertRefused(maker.post(tokenUrl).forgedBy(other.key), "signature");
        }

        @Test
        void forAnotherMethodOrAnotherUri() throws Exception {
            assertRefused(maker.post(tokenUrl).with("htm", "GET"), "htm");
            assertRefused(maker.post(tokenUrl).with("htm", "post"), "htm");
            assertRefused(maker.post(tokenUrl).without("htm"), "htm");
            assertRefused(maker.post(as.issuer() + "/authorize"), "htu");
            assertRefused(maker.post(tokenUrl + "/"), "htu");
            assertRefused(maker.post(tokenUrl.replace("http:", "https:")), "htu");
            assertRefused(maker.post(tokenUrl).without("htu"), "htu");
        }

        @Test
        void withMoreThanHostAndPathInItsUri() throws Exception {
            assertRefused(maker.post(tokenUrl.replace("http://", "http://x@")), "without query");
            assertRefused(maker.post(tokenUrl + "?x=y"), "without query");
            assertRefused(maker.post(tokenUrl + "#x"), "without query");
        }

        @Test
        void ifItIsTooOldOrTooNew() throws Exception {
            JwtDraft proof = maker.post(tokenUrl);
            assertRefused(proof.with("iat", clock.instant().minusSeconds(61)), "iat");
            assertRefused(proof.with("iat", clock.instant().plusSeconds(61)), "iat");
            assertRefused(proof.without("iat"), "iat");
            as.dpop().window(Duration.ofMinutes(2));
            signIn(proof.with("iat", clock.instant().minusSeconds(61)).sign());
        }

        @Test
        void theSecondTime() throws Exception {
            String proof = maker.post(tokenUrl).sign();
            signIn(proof);
            assertRefused(exchange(proof), "invalid_dpop_proof", "used before");
            assertRefused(maker.post(tokenUrl).without("jti"), "jti");
        }

        @Test
        void andTheCodeIsNotSpentByThat() throws Exception {
            Map<String, String> form = client.exchangeParameters(code());
            assertRefused(send(form, "x"), "invalid_dpop_proof", "");
            assertThat(send(form, maker.post(tokenUrl).sign()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aUriMayBeWrittenInAnotherCase() throws Exception {
        String url = tokenUrl.replace("127.0.0.1", "localhost");
        String proof =
                maker.post(url.replace("http://localhost", "HTTP://LocalHost")).sign();
        String form = FormEncoding.encode(client.exchangeParameters(code()));
        HttpResponse<String> response = SimpleClient.post(url, FormEncoding.MEDIA_TYPE, form, "DPoP", proof);
        assertThat(Json.object(response.body())).containsEntry("token_type", "DPoP");
    }

    @Nested
    class ARefreshToken {
        @Test
        void ofAPublicClientIsBoundToTheKey() throws Exception {
            Object refreshToken =
                    Objects.requireNonNull(signIn(maker.post(tokenUrl).sign()).get("refresh_token"));
            assertRefused(refresh(refreshToken), "invalid_grant", "another key");
            ProofMaker other = new ProofMaker(JwsAlgorithm.ES256, clock);
            assertRefused(refresh(refreshToken, other.post(tokenUrl).sign()), "invalid_grant", "another key");

            HttpResponse<String> refreshed =
                    refresh(refreshToken, maker.post(tokenUrl).sign());

            Map<String, @Nullable Object> tokens = Json.object(refreshed.body());
            assertThat(tokens).containsEntry("token_type", "DPoP");
            assertRefused(refresh(Objects.requireNonNull(tokens.get("refresh_token"))), "invalid_grant", "another key");
        }

        @Test
        void ofAConfidentialClientGoesWithAnyKey() throws Exception {
            client.client = as.clients()
                    .add(Client.confidentialClient(
                            "c", "hush", ClientAuthentication.CLIENT_SECRET_POST, SimpleClient.REDIRECT_URI));
            Map<String, String> form = client.exchangeParameters(code());
            form.put("client_secret", "hush");
            Object refreshToken = Objects.requireNonNull(
                    Json.object(send(form, maker.post(tokenUrl).sign()).body()).get("refresh_token"));
            ProofMaker other = new ProofMaker(JwsAlgorithm.ES256, clock);
            Map<String, String> refresh = Map.of(
                    "grant_type",
                    "refresh_token",
                    "refresh_token",
                    refreshToken.toString(),
                    "client_id",
                    "c",
                    "client_secret",
                    "hush",
                    "resource",
                    RESOURCE);
            HttpResponse<String> refreshed = send(refresh, other.post(tokenUrl).sign());
            assertThat(issued(Json.object(refreshed.body())).keyThumbprint()).isEqualTo(other.thumbprint());
        }
    }

    @Nested
    class ACode {
        private String codeFor(String thumbprint) {
            Map<String, String> parameters = client.authorizationParameters();
            parameters.put("dpop_jkt", thumbprint);
            var response = FormEncoding.decode(
                    new Person().approve(client.authorizationUrl(parameters)).getRawQuery());
            return response.getOrDefault("code", response.getOrDefault("error", List.of("")))
                    .get(0);
        }

        @Test
        void isBoundToTheKeyOfItsRequest() throws Exception {
            String thumbprint = maker.thumbprint();
            ProofMaker other = new ProofMaker(JwsAlgorithm.ES256, clock);
            HttpResponse<String> refused = send(
                    client.exchangeParameters(codeFor(thumbprint)),
                    other.post(tokenUrl).sign());
            assertRefused(refused, "invalid_grant", "another key");
            assertRefused(send(client.exchangeParameters(codeFor(thumbprint))), "invalid_grant", "another key");
            HttpResponse<String> taken = send(
                    client.exchangeParameters(codeFor(thumbprint)),
                    maker.post(tokenUrl).sign());
            assertThat(taken.statusCode()).isEqualTo(200);
        }

        @Test
        void isNotGivenForAMalformedThumbprint() {
            assertThat(codeFor("x")).isEqualTo("invalid_request");
        }
    }

    @Nested
    class Switches {
        @Test
        void requireAProof() throws Exception {
            as.dpop().required(true);
            assertRefused(exchange(), "invalid_dpop_proof", "there is none");
            assertThat(signIn(maker.post(tokenUrl).sign())).containsEntry("token_type", "DPoP");
        }

        @Test
        void demandANonce() throws Exception {
            as.dpop().demandsNonces(true);
            Map<String, String> form = client.exchangeParameters(code());
            HttpResponse<String> challenged = send(form, maker.post(tokenUrl).sign());
            assertRefused(challenged, "use_dpop_nonce", "");
            String nonce = challenged.headers().firstValue("DPoP-Nonce").orElseThrow();

            HttpResponse<String> taken =
                    send(form, maker.post(tokenUrl).with("nonce", nonce).sign());

            assertThat(taken.statusCode()).isEqualTo(200);
            assertThat(taken.headers().firstValue("DPoP-Nonce")).isEmpty();
        }

        @Test
        void demandANewProofWithTheNonce() throws Exception {
            as.dpop().demandsNonces(true);
            JwtDraft proof = maker.post(tokenUrl);
            assertRefused(exchange(proof.sign()), "use_dpop_nonce", "");
            assertRefused(proof.with("nonce", as.dpop().nonce()), "jti was used");
        }

        @Test
        void rotateTheNonce() throws Exception {
            as.dpop().demandsNonces(true);
            String old = as.dpop().nonce();
            as.dpop().rotateNonce();
            HttpResponse<String> response =
                    exchange(maker.post(tokenUrl).with("nonce", old).sign());
            assertRefused(response, "use_dpop_nonce", "");
            assertThat(response.headers().firstValue("DPoP-Nonce"))
                    .hasValue(as.dpop().nonce());
            assertThat(as.dpop().nonce()).isNotEqualTo(old);
        }

        @Test
        void bringANewNonceWithEverySuccess() throws Exception {
            as.dpop().demandsNonces(true).renewsNonces(true);
            String first = as.dpop().nonce();
            HttpResponse<String> response =
                    exchange(maker.post(tokenUrl).with("nonce", first).sign());
            assertThat(response.statusCode()).isEqualTo(200);
            String second = response.headers().firstValue("DPoP-Nonce").orElseThrow();
            assertThat(second).isNotEqualTo(first);
            Object refreshToken =
                    Objects.requireNonNull(Json.object(response.body()).get("refresh_token"));
            assertRefused(
                    refresh(
                            refreshToken,
                            maker.post(tokenUrl).with("nonce", first).sign()),
                    "use_dpop_nonce",
                    "");
            assertThat(refresh(
                                    refreshToken,
                                    maker.post(tokenUrl).with("nonce", second).sign())
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void advertiseAndIssueBearerTokensAllTheSame() throws Exception {
            as.dpop().ignoresProofs(true);
            assertThat(signIn(maker.post(tokenUrl).sign())).containsEntry("token_type", "Bearer");
            assertThat(metadata()).containsKey("dpop_signing_alg_values_supported");
        }

        @Test
        void advertiseTheAlgorithms() throws Exception {
            as.dpop().algorithms(JwsAlgorithm.ES256, JwsAlgorithm.PS256);
            assertThat(metadata()).containsEntry("dpop_signing_alg_values_supported", List.of("ES256", "PS256"));
            as.dpop().supported(false);
            assertThat(metadata()).doesNotContainKey("dpop_signing_alg_values_supported");
        }

        private Map<String, @Nullable Object> metadata() throws Exception {
            return Json.object(SimpleClient.get(as.origin() + "/.well-known/oauth-authorization-server")
                    .body());
        }
    }
}
