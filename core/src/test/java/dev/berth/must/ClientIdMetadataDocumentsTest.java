package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.client.ClientIdMetadataDocument;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.json.JsonObject;
import dev.berth.testkit.Client;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client Registration, "Client ID Metadata Documents", "Implementation Requirements". */
class ClientIdMetadataDocumentsTest extends SpecificationCase {
    @BeforeEach
    void advertise() {
        issuer().metadata().with("client_id_metadata_document_supported", true);
    }

    /** And of the draft that it follows, section 3: no dot segments, no fragment, no user. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://client.example/berth.json",
                "http://localhost:8080/berth.json",
                "http://127.0.0.1/berth.json",
                "https://client.example",
                "https://client.example/",
                "https://client.example?berth.json",
                "https://client.example/a/../berth.json",
                "https://client.example/./berth.json",
                "https://client.example/a/%2E%2e/berth.json",
                "https://client.example/berth.json#one",
                "https://me@client.example/berth.json",
                "https:berth.json",
                "urn:berth:client"
            })
    void beAtAnHttpsUrlWithAPath(String url) throws Exception {
        BerthException failure =
                refuses(server().toBuilder().clientMetadataUrl(URI.create(url)).build());

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
        assertThat(failure.facts()).containsEntry("url", url);
    }

    /** What the issuer compares with the document is this string. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://client.example/berth.json",
                "https://Client.Example:443/Berth/",
                "https://client.example/%62erth.json?v=1"
            })
    void beNamedByItsUrlLetterForLetter(String url) throws Exception {
        issuer().clients().add(Client.publicClient(url, "http://127.0.0.1/callback"));
        signsIn(server().toBuilder().clientMetadataUrl(URI.create(url)).build());

        assertThat(authorizationRequest().parameter("client_id")).isEqualTo(url);
        assertThat(codeExchange().parameter("client_id")).isEqualTo(url);
        assertThat(issuer().registration().count()).isZero();
    }

    private static JsonObject document(String url) {
        return JsonObject.parse(
                ClientIdMetadataDocument.of(URI.create(url), "Harbour").toJson());
    }

    @Test
    void haveAnIdentifierANameAndRedirectUrisInIt() {
        JsonObject document = document("https://client.example/berth.json");

        assertThat(document.string("client_id")).isNotBlank();
        assertThat(document.string("client_name")).isEqualTo("Harbour");
        assertThat(document.strings("redirect_uris")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://client.example/berth.json",
                "https://Client.Example:443/Berth/",
                "https://client.example/%62erth.json?v=1"
            })
    void haveItsOwnUrlForIdentifierInItLetterForLetter(String url) {
        assertThat(document(url).string("client_id")).isEqualTo(url);
    }
}
