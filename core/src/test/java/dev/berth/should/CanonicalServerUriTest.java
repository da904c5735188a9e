package dev.berth.should;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.testkit.TestMcpServer;
import org.junit.jupiter.api.Test;

/** Overview, "Canonical Server URI". */
class CanonicalServerUriTest extends SpecificationCase {
    @Test
    void takeSchemeAndHostInUpperCase() throws Exception {
        String canonical = mcp().url().replace("127.0.0.1", "localhost");
        mcp().resource(canonical);
        signsIn(server(canonical.replace("http://localhost", "HTTP://LOCALHOST")));

        assertThat(authorizationRequest().parameter("resource")).isEqualTo(canonical);
    }

    /** Two servers on one host are told apart by it. */
    @Test
    void keepThePath() throws Exception {
        try (TestMcpServer deep =
                TestMcpServer.builder().path("/one/mcp").protectedBy(issuer()).start()) {
            signsIn(server(deep));

            assertThat(authorizationRequest().parameter("resource")).isEqualTo(deep.origin() + "/one/mcp");
        }
    }

    @Test
    void addNoSlashToAnOrigin() throws Exception {
        mcp().resource(mcp().origin());
        signsIn(server());

        assertThat(authorizationRequest().parameter("resource")).isEqualTo(mcp().origin());
        assertThat(codeExchange().parameter("resource")).isEqualTo(mcp().origin());
    }
}
