package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.error.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overview, "Protocol Requirements". */
class ProtocolRequirementsTest extends SpecificationCase {
    /** There is one transport here, and its security is that of the rest of the table. */
    @ParameterizedTest
    @ValueSource(strings = {"ws://127.0.0.1:%s/mcp", "wss://mcp.example.com/mcp", "stdio:server", "unix:/run/mcp"})
    void speakOverNoTransportWhoseSecurityItDoesNotKnow(String url) throws Exception {
        String port = mcp().origin().replaceAll(".*:", "");

        assertThat(refuses(server(url.replace("%s", port))).code()).isEqualTo(ErrorCode.UNSAFE_URL);
        assertThat(wire().all()).isEmpty();
    }
}
