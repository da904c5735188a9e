package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.JwtDraft;
import dev.berth.testkit.json.Json;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 9449 at the MCP server: sections 4.3, 7 and 9. */
@NullMarked
class DpopResourceTest {
    private final World world = World.start(1);
    private final TestAuthorizationServer as = world.authorizationServer();
    private final TestMcpServer server = world.server(0);
    private final SimpleClient client = new SimpleClient(as, server.resource());
    private final ProofMaker maker = new ProofMaker(JwsAlgorithm.ES256, Clock.systemUTC());

    DpopResourceTest() {
        as.dpop().supported(true);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String bearerToken() throws Exception {
        return String.valueOf(client.signIn().get("access_token"));
    }

    private String boundToken() throws Exception {
        String code = Objects.requireNonNull(client.authorize().get("code")).get(0);
        String proof = maker.post(as.issuer() + "/token").sign();
        return String.valueOf(Json.object(client.token(client.exchangeParameters(code), "DPoP", proof)
                        .body())
                .get("access_token"));
    }

    private HttpResponse<String> initialize(String... headers) throws Exception {
        return SimpleClient.post(
                server.url(),
                "application/json",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}",
                headers);
    }

    private HttpResponse<String> present(String token, JwtDraft proof) throws Exception {
        return initialize("Authorization", "DPoP " + token, "DPoP", proof.sign());
    }

    private static List<String> challenges(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        return response.headers().allValues("WWW-Authenticate");
    }

    private Map<String, @Nullable Object> metadata() throws Exception {
        return Json.object(SimpleClient.get(server.urlOf(ResourceMetadataLocation.WITH_PATH))
                .body());
    }

    @Nested
    class ABoundToken {
        @Test
        void isTakenWithAProofForIt() throws Exception {
            String token = boundToken();
            assertThat(present(token, maker.post(server.url(), token)).statusCode())
                    .isEqualTo(200);
        }

        @Test
        void isRefusedAsABearerToken() throws Exception {
            HttpResponse<String> response = initialize("Authorization", "Bearer " + boundToken());
            assertThat(challenges(response)).singleElement().asString().startsWith("Bearer error=\"invalid_token\"");
        }

        @Test
        void isRefusedWithAProofOfAnotherKey() throws Exception {
            String token = boundToken();
            ProofMaker other = new ProofMaker(JwsAlgorithm.ES256, Clock.systemUTC());
            HttpResponse<String> response = present(token, other.post(server.url(), token));
            assertThat(challenges(response))
                    .anySatisfy(challenge -> assertThat(challenge).startsWith("DPoP error=\"invalid_token\""));
        }

        @Test
        void isRefusedWithoutAProofOrWithOneForAnotherToken() throws Exception {
            String token = boundToken();
            String refused = "DPoP error=\"invalid_dpop_proof\"";
            assertThat(challenges(initialize("Authorization", "DPoP " + token)))
                    .anySatisfy(challenge -> assertThat(challenge).startsWith(refused));
            assertThat(challenges(present(token, maker.post(server.url()))))
                    .anySatisfy(challenge -> assertThat(challenge).startsWith(refused));
            assertThat(challenges(present(token, maker.post(server.url(), token + "x"))))
                    .anySatisfy(challenge -> assertThat(challenge).startsWith(refused));
        }

        @Test
        void isRefusedWithTheProofOfAnotherRequest() throws Exception {
            String token = boundToken();
            JwtDraft proof = maker.post(server.url(), token);
            assertThat(present(token, proof).statusCode()).isEqualTo(200);
            assertThat(present(token, proof).statusCode()).isEqualTo(401);
            assertThat(present(token, maker.post(as.issuer() + "/token", token)).statusCode())
                    .isEqualTo(401);
        }

        @Test
        void isRefusedWhereItIsMeantForAnother() throws Exception {
            String token = boundToken();
            server.resource("https://elsewhere.example/mcp");
            assertThat(present(token, maker.post(server.url(), token)).statusCode())
                    .isEqualTo(401);
        }

        @Test
        void lacksAScopeByItsOwnScheme() throws Exception {
            server.challenge().scope("tools:admin");
            String token = boundToken();
            HttpResponse<String> response = present(token, maker.post(server.url(), token));
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("DPoP error=\"insufficient_scope\"");
        }
    }

    @Nested
    class ATokenThatIsBoundToNothing {
        @Test
        void isTakenAsABearerTokenAlone() throws Exception {
            String token = bearerToken();
            assertThat(initialize("Authorization", "Bearer " + token).statusCode())
                    .isEqualTo(200);
            assertThat(present(token, maker.post(server.url(), token)).statusCode())
                    .isEqualTo(401);
        }

        @Test
        void isRefusedWhereAKeyIsRequired() throws Exception {
            server.dpop().required(true);
            HttpResponse<String> response = initialize("Authorization", "Bearer " + bearerToken());
            assertThat(challenges(response)).singleElement().asString().startsWith("DPoP error=\"invalid_token\"");
        }
    }

    @Nested
    class Switches {
        @Test
        void challengeByBothSchemesOnceItIsSupported() throws Exception {
            assertThat(challenges(initialize())).singleElement().asString().startsWith("Bearer ");
            server.dpop().supported(true).algorithms(JwsAlgorithm.ES256, JwsAlgorithm.PS256);
            assertThat(challenges(initialize()))
                    .satisfiesExactly(
                            bearer -> assertThat(bearer).startsWith("Bearer resource_metadata="),
                            dpop -> assertThat(dpop)
                                    .startsWith("DPoP resource_metadata=")
                                    .contains("algs=\"ES256 PS256\""));
        }

        @Test
        void requireAKeyInChallengeAndMetadata() throws Exception {
            assertThat(metadata())
                    .doesNotContainKeys("dpop_bound_access_tokens_required", "dpop_signing_alg_values_supported");
            server.dpop().required(true).algorithms(JwsAlgorithm.ES256);
            assertThat(metadata())
                    .containsEntry("dpop_bound_access_tokens_required", true)
                    .containsEntry("dpop_signing_alg_values_supported", List.of("ES256"));
            assertThat(challenges(initialize())).singleElement().asString().startsWith("DPoP resource_metadata=");
        }

        @Test
        void demandAndRotateANonce() throws Exception {
            server.dpop().demandsNonces(true);
            String token = boundToken();
            HttpResponse<String> challenged = present(token, maker.post(server.url(), token));
            assertThat(challenges(challenged))
                    .anySatisfy(challenge -> assertThat(challenge).startsWith("DPoP error=\"use_dpop_nonce\""));
            String nonce = challenged.headers().firstValue("DPoP-Nonce").orElseThrow();
            HttpResponse<String> taken =
                    present(token, maker.post(server.url(), token).with("nonce", nonce));
            assertThat(taken.statusCode()).isEqualTo(200);
            assertThat(taken.headers().firstValue("DPoP-Nonce")).isEmpty();

            server.dpop().rotateNonce();

            HttpResponse<String> again =
                    present(token, maker.post(server.url(), token).with("nonce", nonce));
            assertThat(again.statusCode()).isEqualTo(401);
            assertThat(again.headers().firstValue("DPoP-Nonce"))
                    .hasValue(server.dpop().nonce());
        }

        @Test
        void bringANewNonceWithEverySuccess() throws Exception {
            server.dpop().demandsNonces(true).renewsNonces(true);
            String token = boundToken();
            String nonce = server.dpop().nonce();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> taken =
                        present(token, maker.post(server.url(), token).with("nonce", nonce));
                assertThat(taken.statusCode()).isEqualTo(200);
                String next = taken.headers().firstValue("DPoP-Nonce").orElseThrow();
                assertThat(next).isNotEqualTo(nonce);
                nonce = next;
            }
        }

        @Test
        void takeABoundTokenWithoutLooking() throws Exception {
            server.dpop().ignoresProofs(true);
            assertThat(initialize("Authorization", "Bearer " + boundToken()).statusCode())
                    .isEqualTo(200);
            assertThat(initialize("Authorization", "DPoP " + boundToken()).statusCode())
                    .isEqualTo(200);
        }

        @Test
        void turnTheWholeWorldToBoundTokens() throws Exception {
            as.dpop().supported(false);
            world.requiresDpop();
            String token = boundToken();
            assertThat(present(token, maker.post(server.url(), token)).statusCode())
                    .isEqualTo(200);
            assertThat(initialize("Authorization", "Bearer " + bearerToken()).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void theCallerIsKnownByABoundTokenToo() throws Exception {
        String token = boundToken();
        String session = present(token, maker.post(server.url(), token))
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
        HttpResponse<String> response = SimpleClient.post(
                server.url(),
                "application/json",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"whoami\"}}",
                "Authorization",
                "DPoP " + token,
                "DPoP",
                maker.post(server.url(), token).sign(),
                "Mcp-Session-Id",
                session);
        assertThat(response.body()).contains("\"text\":\"alice\"");
    }
}
