package dev.berth.should;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Client;
import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Client Registration. */
class ClientRegistrationTest extends SpecificationCase {
    private static final String DOCUMENT = "https://client.example/berth.json";

    private void hasADocument() {
        issuer().metadata().with("client_id_metadata_document_supported", true);
        issuer().clients().add(Client.publicClient(DOCUMENT, "http://127.0.0.1/callback"));
    }

    @Nested
    class GoByTheOrder {
        @Test
        void firstTheConfiguredClient() throws Exception {
            hasADocument();
            issuer().clients().add(Client.publicClient("ours", "http://127.0.0.1/callback"));
            signsIn(server().toBuilder()
                    .client("ours")
                    .clientMetadataUrl(URI.create(DOCUMENT))
                    .build());

            assertThat(authorizationRequest().parameter("client_id")).isEqualTo("ours");
            assertThat(issuer().registration().count()).isZero();
        }

        @Test
        void thenTheMetadataDocument() throws Exception {
            hasADocument();
            signsIn(server().toBuilder().clientMetadataUrl(URI.create(DOCUMENT)).build());

            assertThat(authorizationRequest().parameter("client_id")).isEqualTo(DOCUMENT);
            assertThat(issuer().registration().count()).isZero();
        }

        /** It is there, and the issuer takes none. */
        @Test
        void thenRegistration() throws Exception {
            signsIn(server().toBuilder().clientMetadataUrl(URI.create(DOCUMENT)).build());

            assertThat(authorizationRequest().parameter("client_id")).startsWith("client-");
            assertThat(issuer().registration().count()).isOne();
        }

        /** Who has to do what is told; the words are the command's. */
        @Test
        void thenThePerson() throws Exception {
            issuer().metadata().without("registration_endpoint");
            BerthException failure = refuses(
                    server().toBuilder().clientMetadataUrl(URI.create(DOCUMENT)).build());

            assertThat(failure.code()).isEqualTo(ErrorCode.CLIENT_REQUIRED);
            assertThat(failure.facts()).containsEntry("issuer", issuer().issuer());
        }
    }

    /** "Application Type and Redirect URI Constraints": what was refused, by whom, in whose words. */
    @Test
    void tellWhatARegistrationWasRefusedFor() throws Exception {
        issuer().registration().refusesRedirectHost("127.0.0.1").refusesRedirectHost("localhost");
        BerthException failure = fails(server());

        assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRATION_REFUSED);
        assertThat(failure.facts())
                .containsEntry("issuer", issuer().issuer())
                .containsEntry("server_error", "invalid_redirect_uri")
                .containsEntry("server_error_description", "a redirect URI is not allowed")
                .containsKey("redirect_uri");
        assertThat(asked).isEmpty();
        assertThat(issuer().registration().count())
                .as("127.0.0.1, then localhost")
                .isEqualTo(2);
    }
}
