package dev.berth.mustnot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.Connection;
import dev.berth.Connections;
import dev.berth.Server;
import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overview, "Token Handling". */
class TokenHandlingTest extends SpecificationCase {
    @Test
    void sendAServerTheTokenOfAnothersIssuer() throws Exception {
        try (TestAuthorizationServer other = TestAuthorizationServer.start();
                TestMcpServer elsewhere = TestMcpServer.start(other)) {
            play(berth -> {
                List<Server> both = List.of(server(), server(elsewhere));
                try (Connections connections = berth.connect(both)) {
                    for (Connection one : connections.connected()) {
                        one.session().callTool("whoami", "{}");
                    }
                }
                String own = "Bearer " + berth.token(server()).value().reveal();
                String others =
                        "Bearer " + berth.token(server(elsewhere)).value().reveal();
                assertThat(authorizations(mcp())).containsOnly(own);
                assertThat(authorizations(elsewhere)).containsOnly(others);
            });
        }
    }

    /** One issuer for both, and still one token for each. */
    @Test
    void sendAServerTheTokenOfItsNeighbour() throws Exception {
        play(berth -> {
            berth.connect(List.of(server(), server(neighbour()))).close();
            String own = "Bearer " + berth.token(server()).value().reveal();
            String others = "Bearer " + berth.token(server(neighbour())).value().reveal();

            assertThat(own).isNotEqualTo(others);
            assertThat(authorizations(mcp())).containsOnly(own);
            assertThat(authorizations(neighbour())).containsOnly(others);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void takeATokenWhereARedirectLeads(int status) throws Exception {
        play(berth -> {
            berth.signIn(server());
            mcp().mcp().answerWith(Reply.redirect(status, neighbour().url()));
            assertThatThrownBy(() -> berth.open(server()))
                    .isInstanceOfSatisfying(
                            BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REDIRECT_REFUSED));
        });

        assertThat(neighbour().mcp().count()).isZero();
    }

    private static List<String> authorizations(TestMcpServer server) {
        return server.mcp().requests().stream()
                .map(request -> request.header("Authorization"))
                .filter(Objects::nonNull)
                .toList();
    }
}
