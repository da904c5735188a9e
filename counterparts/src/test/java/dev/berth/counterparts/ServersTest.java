package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The counterparts are what the sign-in tests take them for. */
@ExtendWith(Counterparts.class)
class ServersTest {

    @Test
    void keycloakServesTheMetadataOfItsIssuer(Keycloak keycloak) throws Exception {
        Map<String, Object> metadata = Http.get(keycloak.metadata(), null).json();

        assertThat(metadata)
                .containsEntry("issuer", keycloak.issuer().toString())
                .containsEntry("authorization_response_iss_parameter_supported", true)
                .containsEntry("code_challenge_methods_supported", List.of("plain", "S256"))
                .containsKeys("registration_endpoint", "revocation_endpoint");
    }

    @Test
    void keycloakRegistersLoopbackRedirectsAndNoOthers(Keycloak keycloak) throws Exception {
        Registration loopback = Registration.at(keycloak, "http://127.0.0.1/callback");
        Registration elsewhere = Registration.at(keycloak, "https://elsewhere.example/callback");

        assertThat(loopback.answer().status()).isEqualTo(201);
        assertThat(keycloak.admin().registeredClients()).contains(loopback.clientId());
        assertThat(elsewhere.answer().status()).isEqualTo(403);
    }

    @Test
    void theGuardedServerPointsToKeycloak(NodeServer guarded, Keycloak keycloak) throws Exception {
        Http.Answer refused = guarded.initialize(null);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer ");
        assertThat(Http.get(resourceMetadata(refused), null).json())
                .containsEntry("resource", guarded.url().toString())
                .containsEntry(
                        "authorization_servers", List.of(keycloak.issuer().toString()));
    }

    @Test
    void theServerGuardedByProofsSaysSo(NodeServer guardedByProofs) throws Exception {
        Http.Answer refused = guardedByProofs.initialize(null);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).startsWith("DPoP ");
        assertThat(Http.get(resourceMetadata(refused), null).json())
                .containsEntry("dpop_bound_access_tokens_required", true);
    }

    @Test
    void theTypeScriptExampleIsGuardedByAnIssuerWithATrailingSlash(NodeServer typeScript) throws Exception {
        Http.Answer refused = typeScript.initialize(null);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(Http.get(resourceMetadata(refused), null).json())
                .containsEntry(
                        "authorization_servers", List.of("http://localhost:" + typeScript.port("MCP_AUTH_PORT") + "/"));
    }

    @Test
    void serverEverythingAsksForNoSignIn(NodeServer everything) throws Exception {
        assertThat(everything.initialize(null).status()).isEqualTo(200);
    }

    private static URI resourceMetadata(Http.Answer refused) {
        String challenge = refused.header("WWW-Authenticate");
        String after = challenge.substring(challenge.indexOf("resource_metadata=\"") + "resource_metadata=\"".length());
        return URI.create(after.substring(0, after.indexOf('"')));
    }
}
