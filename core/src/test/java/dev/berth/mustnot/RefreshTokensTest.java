package dev.berth.mustnot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connections;
import dev.berth.SpecificationCase;
import dev.berth.testkit.TokenEndpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Overview, "Refresh Tokens". */
class RefreshTokensTest extends SpecificationCase {
    /** Where there is none, the person is asked again, and nothing is sent in its place. */
    @Test
    void assumeThatTheyAreIssued() throws Exception {
        issuer().token().refreshTokens(TokenEndpoint.RefreshTokens.NEVER);
        play(berth -> {
            try (Connections connections = berth.connect(List.of(server()))) {
                issuer().expireAccessTokens();
                assertThat(connections
                                .connected()
                                .get(0)
                                .session()
                                .callTool("whoami", "{}")
                                .texts())
                        .containsExactly("alice");
            }
        });

        assertThat(asked).hasSize(2);
        assertThat(issuer().token().refresh().count()).isZero();
    }
}
