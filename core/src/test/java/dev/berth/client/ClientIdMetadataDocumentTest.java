package dev.berth.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ConfigurationException;
import dev.berth.jose.SigningKey;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The document that is hosted in place of a registration (OAuth Client ID Metadata Document, sections 3 and 4). */
class ClientIdMetadataDocumentTest {
    private static final URI HOME = URI.create("https://client.example/berth.json");

    private static JsonObject read(ClientIdMetadataDocument document) {
        return JsonObject.parse(document.toJson());
    }

    /** Section 4.1: its client_id is its own URL, compared as a string. */
    @Test
    void namesItselfByItsUrl() {
        URI odd = URI.create("https://Client.example:443/a%2Fb.json?v=1");
        assertThat(read(ClientIdMetadataDocument.of(odd, "Berth")).string("client_id"))
                .isEqualTo(odd.toString());
    }

    @Test
    void isOfAPublicNativeProgramThatIsSentCodes() {
        JsonObject document = read(ClientIdMetadataDocument.of(HOME, "Harbour"));
        assertThat(document.members())
                .containsEntry("client_name", "Harbour")
                .containsEntry("token_endpoint_auth_method", "none")
                .containsEntry("application_type", "native")
                .containsEntry("grant_types", List.of("authorization_code", "refresh_token"))
                .containsEntry("response_types", List.of("code"))
                .doesNotContainKeys("client_secret", "jwks", "scope");
    }

    /** Field class 9: without a port for servers that keep to RFC 8252 section 7.3, and whole for the others. */
    @Test
    void hasEachLoopbackNameWithoutAPortAndWithEachOfTheRange() {
        List<String> uris = Objects.requireNonNull(
                read(ClientIdMetadataDocument.of(HOME, "Berth")).strings("redirect_uris"));
        for (String host : List.of("127.0.0.1", "localhost")) {
            assertThat(uris).contains("http://" + host + "/callback");
            for (int port : ClientIdMetadataDocument.PORTS) {
                assertThat(uris).contains("http://" + host + ":" + port + "/callback");
            }
        }
        assertThat(uris).hasSize(2 + 2 * ClientIdMetadataDocument.PORTS.size()).doesNotHaveDuplicates();
    }

    /** Section 2 of RFC 7591, which the document's members are of: what is not listed may be refused. */
    @Test
    void listsTheDeviceGrantWhereItIsMeantToBeUsed() {
        JsonObject document = read(ClientIdMetadataDocument.of(HOME, "Berth").withDeviceGrant());
        assertThat(document.strings("grant_types"))
                .containsExactly("authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code");
    }

    @Test
    void holdsThePublicHalfOfAKeyAlone() {
        SigningKey key = SigningKey.generate();
        JsonObject document = read(ClientIdMetadataDocument.of(HOME, "Berth")
                .withKey(key.publicJwk().orElseThrow()));
        assertThat(document.string("token_endpoint_auth_method")).isEqualTo("private_key_jwt");
        List<JsonObject> keys = Objects.requireNonNull(document.object("jwks")).objects("keys");
        assertThat(keys)
                .singleElement()
                .satisfies(jwk -> assertThat(jwk.members())
                        .containsAllEntriesOf(Map.of("kty", "EC", "crv", "P-256"))
                        .containsKeys("x", "y")
                        .doesNotContainKey("d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://client.example/berth.json",
                "http://127.0.0.1/berth.json",
                "https://client.example",
                "https://client.example/",
                "https://client.example/a/../b.json",
                "https://client.example/./b.json",
                "https://client.example/a/%2E%2e/b.json",
                "https://user:secret@client.example/b.json",
                "https://client.example/b.json#part",
                "urn:client",
                "berth.json"
            })
    void isNotForAUrlThatIsNoIdentifier(String url) {
        assertThatThrownBy(() -> ClientIdMetadataDocument.of(URI.create(url), "Berth"))
                .isInstanceOf(ConfigurationException.class);
    }
}
