package dev.berth.registration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.answer.OAuthAnswer;
import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.FailureText;
import dev.berth.error.RegistrationException;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** Any answer at all: a client that can be used, or a typed refusal without the secret that was issued. */
class RegistrationResponseFuzzTest {
    private static final String ISSUED = "issued-canary-of-the-seeds";
    private static final URI ENDPOINT = URI.create("https://as.example/register");
    private static final AuthorizationServerMetadata SERVER =
            AuthorizationServerMetadata.parse(JsonObject.parse("""
                    {"issuer": "https://as.example", "authorization_endpoint": "https://as.example/authorize",
                     "token_endpoint": "https://as.example/token", "code_challenge_methods_supported": ["S256"],
                     "token_endpoint_auth_methods_supported": ["client_secret_post"]}
                    """), ENDPOINT, Set.of("https://as.example"));
    private static final ClientMetadata ASKED = new ClientMetadata(
            "Berth",
            "http://127.0.0.1:43117/callback",
            AuthenticationMethod.CLIENT_SECRET_POST,
            ClientMetadata.SENT_CODES,
            List.of());

    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] bytes) {
        String body = new String(bytes, UTF_8);
        OAuthAnswer answer = OAuthAnswer.read(ENDPOINT, 201, "application/json", body, null, List.of());
        try {
            Client client = RegistrationResponse.client(answer, ASKED, SERVER);
            assertThat(client.clientId()).matches("[ -~]+");
            assertThat(client.redirectUri()).isEqualTo(ASKED.redirectUri());
            assertThat(client.toString()).doesNotContain(ISSUED);
            if (client.clientSecret() == null) {
                assertThat(client.tokenEndpointAuthMethod()).isEqualTo(AuthenticationMethod.NONE);
            }
        } catch (RegistrationException e) {
            String text = FailureText.of(e);
            assertThat(text).hasSizeLessThan(4_000);
            if (ISSUED.equals(answer.fields().string("client_secret"))
                    && body.indexOf(ISSUED) == body.lastIndexOf(ISSUED)) {
                assertThat(text).doesNotContain(ISSUED);
            }
        }
    }
}
