package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.AuthorizationServerLocation;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Authorization Server Discovery, "Authorization Server Metadata Discovery". */
class AuthorizationServerMetadataDiscoveryTest extends SpecificationCase {
    private static List<String> paths(TestAuthorizationServer issuer) {
        return issuer.metadata().requests().stream().map(RecordedRequest::path).toList();
    }

    @Test
    void tryThreeUrlsInOrderForAnIssuerWithAPath() throws Exception {
        try (TestAuthorizationServer tenant =
                        TestAuthorizationServer.builder().issuerPath("/tenant1").start();
                TestMcpServer mcp = TestMcpServer.start(tenant)) {
            tenant.metadata().servedAt();
            BerthException failure = refuses(server(mcp));

            assertThat(failure.code()).isEqualTo(ErrorCode.METADATA_NOT_FOUND);
            assertThat(paths(tenant))
                    .containsExactly(
                            "/.well-known/oauth-authorization-server/tenant1",
                            "/.well-known/openid-configuration/tenant1",
                            "/tenant1/.well-known/openid-configuration");
        }
    }

    @Test
    void tryTwoUrlsInOrderForAnIssuerWithoutAPath() throws Exception {
        issuer().metadata().servedAt();
        BerthException failure = refuses(server());

        assertThat(failure.code()).isEqualTo(ErrorCode.METADATA_NOT_FOUND);
        assertThat(paths(issuer()))
                .containsExactly("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration");
    }

    /** Wherever it was found (RFC 8414 section 3.3, OpenID Connect Discovery section 4.3). */
    @ParameterizedTest
    @EnumSource
    void findTheVeryIssuerInTheDocumentThatItAskedFor(AuthorizationServerLocation location) throws Exception {
        try (TestAuthorizationServer tenant =
                        TestAuthorizationServer.builder().issuerPath("/tenant1").start();
                TestMcpServer mcp = TestMcpServer.start(tenant)) {
            tenant.metadata().servedAt(location).with("issuer", tenant.origin() + "/tenant2");
            BerthException failure = refuses(server(mcp));

            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            assertThat(failure.facts())
                    .containsEntry("expected", tenant.issuer())
                    .containsEntry("issuer", tenant.origin() + "/tenant2");
            assertThat(tenant.log().matching(request -> request.endpoint() == tenant.registration()))
                    .isEmpty();
        }
    }
}
