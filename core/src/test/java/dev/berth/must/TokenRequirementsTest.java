package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connection;
import dev.berth.SpecificationCase;
import dev.berth.testkit.McpEndpoint;
import dev.berth.testkit.RecordedRequest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Overview, "Token Requirements". */
class TokenRequirementsTest extends SpecificationCase {
    /** From the first to the last: hello, notifications, lists, calls, goodbye. */
    @ParameterizedTest
    @EnumSource
    void sendTheTokenInTheHeaderOfEveryRequest(McpEndpoint.Wires wires) throws Exception {
        mcp().mcp().speaks(wires);
        play(berth -> {
            berth.signIn(server());
            wire().clear();
            String token = berth.token(server()).value().reveal();
            try (Connection connection = berth.open(server())) {
                connection.session().listTools();
                connection.session().callTool("whoami", "{}");
            }

            List<RecordedRequest> requests = mcp().mcp().requests();
            assertThat(requests).hasSizeGreaterThanOrEqualTo(4);
            assertThat(requests)
                    .allSatisfy(request ->
                            assertThat(request.headers().get("Authorization")).containsExactly("Bearer " + token));
            if (wires == McpEndpoint.Wires.HANDSHAKE) {
                assertThat(requests).extracting(RecordedRequest::method).contains("DELETE");
            }
        });
    }
}
