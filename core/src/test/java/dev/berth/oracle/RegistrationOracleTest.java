package dev.berth.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.client.ClientInformation;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.RegistrationException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.json.JsonObject;
import dev.berth.registration.ClientMetadata;
import dev.berth.registration.DynamicRegistration;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Registrations (RFC 7591 section 3.2.1), over the wire. */
class RegistrationOracleTest {
    private static final String REDIRECT = "http://127.0.0.1:43117/callback";

    private static Map<String, Object> answer(Documents random) {
        Map<String, Object> document = Documents.document();
        if (random.chance(95)) {
            document.put("client_id", random.opaque());
        }
        if (random.chance(50)) {
            document.put("client_secret", random.opaque());
            document.put("client_secret_expires_at", random.one(List.of(0L, 1_893_456_000L, 1L)));
            if (random.chance(80)) {
                document.put(
                        "token_endpoint_auth_method",
                        random.one(List.of("client_secret_basic", "client_secret_post", "client_secret_jwt")));
            }
        } else if (random.chance(80)) {
            document.put("token_endpoint_auth_method", "none");
        }
        document.put("redirect_uris", List.of(REDIRECT));
        return document;
    }

    private static @Nullable ClientInformation theirs(String json) {
        try {
            return ClientInformation.parse(JSONObjectUtils.parse(json));
        } catch (ParseException e) {
            return null;
        }
    }

    @Test
    void areReadAlike() throws Exception {
        SocketTransport transport = new SocketTransport(NetworkSettings.DIRECT);
        int alike = 0;
        try (TestAuthorizationServer server = TestAuthorizationServer.start()) {
            AuthorizationServerMetadata metadata = AuthorizationServerMetadata.parse(
                    JsonObject.of(Map.of(
                            "issuer", server.issuer(),
                            "authorization_endpoint", server.issuer() + "/authorize",
                            "token_endpoint", server.issuer() + "/token",
                            "registration_endpoint", server.issuer() + "/register",
                            "code_challenge_methods_supported", List.of("S256"))),
                    URI.create(server.issuer()),
                    Set.of(server.issuer()));
            ClientMetadata asked = ClientMetadata.of("Berth", REDIRECT, ClientMetadata.SENT_CODES, List.of(), metadata);
            for (int seed = 0; seed < 400; seed++) {
                Map<String, Object> document = answer(new Documents(seed));
                server.registration().answerWith(Reply.json(201, document));
                ClientInformation theirs = theirs(JsonObject.write(document));
                try {
                    Client ours =
                            new DynamicRegistration(transport).register(metadata, asked, AddressPolicy.CONFIGURED);
                    assertThat(theirs)
                            .as("they refuse what we take: %s", document.keySet())
                            .isNotNull();
                    if (theirs != null) {
                        compare(ours, theirs, document);
                        alike++;
                    }
                } catch (RegistrationException e) {
                    assertThat(theirs)
                            .as("they take what we refuse: %s", document.keySet())
                            .isNull();
                }
            }
        }
        assertThat(alike).isGreaterThan(300);
    }

    private static void compare(Client ours, ClientInformation theirs, Map<String, Object> document) {
        assertThat(ours.clientId()).isEqualTo(theirs.getID().getValue());
        var secret = theirs.getSecret();
        assertThat(ours.clientSecret() == null ? null : ours.clientSecret().reveal())
                .isEqualTo(secret == null ? null : secret.getValue());
        Instant end = secret == null || secret.getExpirationDate() == null
                ? null
                : secret.getExpirationDate().toInstant();
        assertThat(ours.clientSecretExpiresAt()).isEqualTo(end);
        // Where the server does not say, it takes the default of RFC 7591, basic, and we look at the secret first.
        if (document.containsKey("token_endpoint_auth_method")) {
            assertThat(ours.tokenEndpointAuthMethod().wireName())
                    .isEqualTo(theirs.getMetadata().getTokenEndpointAuthMethod().getValue());
        }
    }

    /** What we register with is what it reads. */
    @Test
    void areSentAlike() throws Exception {
        ClientMetadata asked = new ClientMetadata(
                "Berth",
                REDIRECT,
                dev.berth.client.AuthenticationMethod.NONE,
                ClientMetadata.SENT_CODES,
                List.of("tools", "openid"));
        var theirs = com.nimbusds.oauth2.sdk.client.ClientMetadata.parse(JSONObjectUtils.parse(asked.toJson()));
        assertThat(theirs.getName()).isEqualTo("Berth");
        assertThat(theirs.getRedirectionURIStrings()).containsExactly(REDIRECT);
        assertThat(theirs.getGrantTypes())
                .map(g -> g.getValue())
                .containsExactlyInAnyOrderElementsOf(asked.grantTypes());
        assertThat(theirs.getScope().toStringList()).isEqualTo(asked.scopes());
        assertThat(theirs.getTokenEndpointAuthMethod().getValue()).isEqualTo("none");
    }
}
