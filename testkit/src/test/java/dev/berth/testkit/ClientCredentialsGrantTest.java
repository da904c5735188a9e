package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.json.Json;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 6749 section 4.4. */
@NullMarked
class ClientCredentialsGrantTest {
    private static final String RESOURCE = "https://mcp.example/mcp";

    private final TestAuthorizationServer as = TestAuthorizationServer.start().knows(RESOURCE);
    private final SimpleClient client = new SimpleClient(as, RESOURCE);
    private final Map<String, String> form = new HashMap<>(Map.of(
            "grant_type", "client_credentials", "client_id", "machine", "client_secret", "hush", "resource", RESOURCE));

    ClientCredentialsGrantTest() {
        as.clients().add(Client.confidentialClient("machine", "hush", ClientAuthentication.CLIENT_SECRET_POST));
    }

    @AfterEach
    void close() {
        as.close();
    }

    private void assertRefused(String error) throws Exception {
        HttpResponse<String> response = client.token(form);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.object(response.body())).containsEntry("error", error);
    }

    private List<?> grantTypes() throws Exception {
        Object types = Json.object(SimpleClient.get(as.origin() + "/.well-known/oauth-authorization-server")
                        .body())
                .get("grant_types_supported");
        return types instanceof List<?> list ? list : List.of();
    }

    @Test
    void isNeitherTakenNorAdvertisedUntilItIsSwitchedOn() throws Exception {
        assertRefused("unsupported_grant_type");
        assertThat(grantTypes()).isEqualTo(List.of("authorization_code", "refresh_token"));
        as.token().clientCredentials().supported(true);
        assertThat(client.token(form).statusCode()).isEqualTo(200);
        assertThat(grantTypes()).isEqualTo(List.of("authorization_code", "refresh_token", "client_credentials"));
        assertThat(as.token().clientCredentials().count()).isEqualTo(2);
    }

    @Test
    void givesTheClientATokenOfItsOwnAndNoRefreshToken() throws Exception {
        as.token().clientCredentials().supported(true);
        form.put("scope", "tools");
        Map<String, @Nullable Object> tokens = Json.object(client.token(form).body());
        assertThat(tokens)
                .containsEntry("token_type", "Bearer")
                .containsEntry("scope", "tools")
                .doesNotContainKey("refresh_token");
        assertThat(as.introspect(String.valueOf(tokens.get("access_token")))).hasValueSatisfying(issued -> {
            assertThat(issued.clientId()).isEqualTo("machine");
            assertThat(issued.account().subject()).isEqualTo("machine");
            assertThat(issued.resource()).isEqualTo(RESOURCE);
        });
    }

    @Test
    void isForConfidentialClientsAlone() throws Exception {
        as.token().clientCredentials().supported(true);
        form.put("client_id", "simple");
        form.remove("client_secret");
        assertRefused("unauthorized_client");
    }

    @Test
    void holdsScopeAndResourceAgainstWhatIsKnown() throws Exception {
        as.token().clientCredentials().supported(true);
        form.put("scope", "tools everything");
        assertRefused("invalid_scope");
        form.remove("scope");
        form.put("resource", RESOURCE + "/");
        assertRefused("invalid_target");
        form.remove("resource");
        assertRefused("invalid_target");
        as.token().requiresResource(false);
        assertThat(client.token(form).statusCode()).isEqualTo(200);
    }

    @Test
    void isRefusedWhereAnyGrantIsThatIsSwitchedOff() throws Exception {
        as.token().refresh().supported(false);
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", "x");
        assertRefused("unsupported_grant_type");
        assertThat(grantTypes()).isEqualTo(List.of("authorization_code"));
    }
}
