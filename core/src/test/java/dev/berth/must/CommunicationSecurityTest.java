package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Reply;
import dev.berth.testkit.ResourceMetadataLocation;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security Considerations, "Communication Security": https, and http on this machine alone. */
class CommunicationSecurityTest extends SpecificationCase {
    @ParameterizedTest
    @ValueSource(strings = {"authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"})
    void useNoEndpointThatIsNotHttps(String endpoint) throws Exception {
        issuer().metadata().with(endpoint, "http://as.example/endpoint");

        assertThat(refuses(server()).code()).isEqualTo(ErrorCode.UNSAFE_URL);
    }

    @Test
    void askNoIssuerThatIsNotHttps() throws Exception {
        mcp().resourceMetadata().with("authorization_servers", List.of("http://as.example"));

        assertThat(refuses(server()).code()).isEqualTo(ErrorCode.UNSAFE_URL);
        assertThat(issuer().metadata().count()).isZero();
    }

    @Test
    void askForNoResourceMetadataThatIsNotHttps() throws Exception {
        mcp().challenge().resourceMetadata("http://mcp.example/.well-known/oauth-protected-resource");

        assertThat(refuses(server()).code()).isEqualTo(ErrorCode.UNSAFE_URL);
        assertThat(mcp().resourceMetadata().count()).isZero();
    }

    @Test
    void askNoServerThatIsNotHttps() throws Exception {
        assertThat(refuses(server("http://mcp.example/mcp")).code()).isEqualTo(ErrorCode.UNSAFE_URL);
    }

    /** A redirect is another address, and held to the same. */
    @Test
    void followNoRedirectToWhatIsNotHttps() throws Exception {
        mcp().challenge().withoutResourceMetadata();
        mcp().resourceMetadata()
                .at(ResourceMetadataLocation.WITH_PATH)
                .answerWith(Reply.redirect(302, "http://mcp.example/metadata"));
        mcp().resourceMetadata().servedAt(ResourceMetadataLocation.ROOT);
        signsIn(server());
    }

    @Test
    void landOnThisMachine() throws Exception {
        signsIn(server());

        URI redirectUri = URI.create(String.valueOf(authorizationRequest().parameter("redirect_uri")));
        assertThat(redirectUri.getScheme()).isEqualTo("http");
        assertThat(redirectUri.getHost()).isIn("127.0.0.1", "[::1]", "localhost");
    }
}
