package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connections;
import dev.berth.SpecificationCase;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Authorization Server Discovery, "Authorization Server Location". */
class AuthorizationServerLocationTest extends SpecificationCase {
    @Test
    void keepClientAndTokensOfEachIssuerApart(@TempDir Path home) throws Exception {
        TokenStore store = kept(new FileTokenStore(home));
        try (TestAuthorizationServer other = TestAuthorizationServer.start();
                TestMcpServer elsewhere = TestMcpServer.start(other)) {
            play(berth -> {
                try (Connections connections = berth.connect(List.of(server(), server(elsewhere)))) {
                    assertThat(connections.connected()).hasSize(2);
                }
            });

            assertThat(store.list())
                    .extracting(Credential::issuer)
                    .containsExactlyInAnyOrder(issuer().issuer(), other.issuer());
            for (Credential one : store.list()) {
                TestAuthorizationServer own = one.issuer().equals(other.issuer()) ? other : issuer();
                TokenSet tokens = Objects.requireNonNull(one.tokens());
                assertThat(own.introspect(tokens.accessToken().reveal())).isPresent();
                assertThat(clientIds(own)).containsExactly(one.client().clientId());
            }
        }
    }

    private static Set<String> clientIds(TestAuthorizationServer issuer) {
        return issuer.clients().all().stream()
                .map(dev.berth.testkit.Client::clientId)
                .collect(Collectors.toSet());
    }
}
