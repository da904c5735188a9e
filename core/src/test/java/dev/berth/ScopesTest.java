package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is asked for, with an issuer that refuses every scope it does not list. */
class ScopesTest extends WithWorld {
    private Set<String> asked(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server);
        }
        @Nullable String scope = issuer().authorize().requests().get(0).parameter("scope");
        return scope == null ? Set.of() : Set.of(scope.split(" "));
    }

    @Test
    void areTheChallenges() throws Exception {
        mcp().resourceMetadata().with("scopes_supported", List.of("tools", "tools:admin"));
        assertThat(asked(server())).containsExactly("tools");
    }

    @Test
    void areTheResourcesWhereTheChallengeNamesNone() throws Exception {
        mcp().challenge().withoutScope();
        mcp().resourceMetadata().with("scopes_supported", List.of("tools", "tools:admin"));
        assertThat(asked(server())).containsExactlyInAnyOrder("tools", "tools:admin");
    }

    @Test
    void areNoneWhereNobodyNamesAny() throws Exception {
        mcp().challenge().withoutScope();
        assertThat(asked(server())).isEmpty();
        assertThat(issuer().authorize().requests().get(0).query()).doesNotContainKey("scope");
    }

    @Test
    void areTheConfiguredOnesBeforeAll() throws Exception {
        assertThat(asked(server().toBuilder().scope("tools:admin").build())).containsExactly("tools:admin");
    }

    /** Field class 16. */
    @Test
    void haveOfflineAccessOnlyWhereTheIssuerListsIt() throws Exception {
        issuer().scopesSupported("tools", "offline_access");
        issuer().token().refreshTokens(dev.berth.testkit.TokenEndpoint.RefreshTokens.WITH_OFFLINE_ACCESS);
        assertThat(asked(server())).containsExactlyInAnyOrder("tools", "offline_access");
        assertThat(tokens().refreshToken()).isNotNull();
    }

    /** Field class 16: per-server forbid. */
    @Test
    void lackOfflineAccessWhereTheConfigurationDoes() throws Exception {
        issuer().scopesSupported("tools", "offline_access");
        assertThat(asked(server().toBuilder().scope("tools").build())).containsExactly("tools");
    }
}
