package dev.berth.mustnot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import org.junit.jupiter.api.Test;

/** Authorization Server Discovery, "Authorization Server Metadata Discovery". */
class AuthorizationServerMetadataDiscoveryTest extends SpecificationCase {
    /** The attacker says that it is the honest one, so that tokens of the honest one might be brought to it. */
    @Test
    void useAnythingOfADocumentThatNamesAnotherIssuer() throws Exception {
        try (TestAuthorizationServer attacker = TestAuthorizationServer.start();
                TestMcpServer evil = TestMcpServer.start(attacker)) {
            attacker.metadata().with("issuer", issuer().issuer());

            assertThat(refuses(server(evil)).code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            assertThat(attacker.log().all()).allMatch(request -> request.path().startsWith("/.well-known/"));
            assertThat(wire().all()).as("the honest one hears of nothing").isEmpty();
        }
    }
}
