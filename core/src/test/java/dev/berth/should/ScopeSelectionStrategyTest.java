package dev.berth.should;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connections;
import dev.berth.SpecificationCase;
import dev.berth.mcp.McpSession;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Overview, "Scope Selection Strategy". */
class ScopeSelectionStrategyTest extends SpecificationCase {
    private final TestMcpServer stairs = TestMcpServer.builder()
            .protectedBy(issuer())
            .tools(
                    Tool.WHOAMI,
                    Tool.named("reset", "Needs more.", (arguments, caller) -> "done")
                            .requiring("tools:admin"))
            .start();

    @AfterEach
    void stop() {
        stairs.close();
    }

    private static McpSession only(Connections connections) {
        return connections.connected().get(0).session();
    }

    private List<String> scopes() {
        return List.of(String.valueOf(authorizationRequest().parameter("scope")).split(" "));
    }

    /** Signed in for the one, then for the other too. */
    private void stepUp(McpSession session) throws Exception {
        assertThat(session.callTool("reset", "{}").isError()).isFalse();
        assertThat(scopes()).containsExactlyInAnyOrder("tools", "tools:admin");
    }

    @Test
    void askAgainForWhatWasGrantedBeforeBesideWhatTheChallengeNames() throws Exception {
        play(berth -> {
            try (Connections connections = berth.connect(List.of(server(stairs)))) {
                stepUp(only(connections));
                issuer().revokeEverything();

                assertThat(only(connections).callTool("reset", "{}").isError()).isFalse();
                assertThat(asked).as("the sign-in, the step up, and once anew").hasSize(3);
                assertThat(scopes()).containsExactlyInAnyOrder("tools", "tools:admin");
            }
        });
    }

    /** What a person set is asked for as it is, and nothing that the past adds to it. */
    @Test
    void askForTheConfiguredScopesAlone() throws Exception {
        play(berth -> {
            berth.signIn(server(stairs).toBuilder().scope("tools tools:admin").build());
            berth.signInAgain(server(stairs).toBuilder().scope("tools").build());

            assertThat(scopes()).containsExactly("tools");
        });
    }

    /** One that the issuer lists no longer would only be refused. */
    @Test
    void notAskAgainForWhatTheIssuerNoLongerHas() throws Exception {
        play(berth -> {
            try (Connections connections = berth.connect(List.of(server(stairs)))) {
                stepUp(only(connections));
            }
            issuer().scopesSupported("tools");
            assertThat(berth.signInAgain(server(stairs))).isPresent();

            assertThat(scopes()).containsExactly("tools");
        });
    }

    @Test
    void notCarryScopesToAnotherIssuer() throws Exception {
        try (TestAuthorizationServer next = TestAuthorizationServer.start()) {
            play(berth -> {
                try (Connections connections = berth.connect(List.of(server(stairs)))) {
                    stepUp(only(connections));
                    stairs.protectedBy(next);
                    assertThat(only(connections).callTool("whoami", "{}").isError())
                            .isFalse();
                }
            });
            assertThat(next.authorize().requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.parameter("scope")).isEqualTo("tools"));
        }
    }

    /** A sign-in that came to nothing has been granted nothing. */
    @Test
    void notAskAgainForWhatWasNeverGranted() throws Exception {
        mcp().challenge().scope("tools tools:admin");
        issuer().authorize().refuse("access_denied", "");
        fails(server());
        issuer().authorize().answerHonestly();
        mcp().challenge().scope("tools");
        signsIn(server());

        assertThat(scopes()).containsExactly("tools");
    }
}
