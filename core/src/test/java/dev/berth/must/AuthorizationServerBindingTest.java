package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.TestAuthorizationServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client Registration, "Authorization Server Binding". */
class AuthorizationServerBindingTest extends SpecificationCase {
    @Test
    void keepARegistrationUnderItsIssuer(@TempDir Path home) throws Exception {
        kept(new FileTokenStore(home));
        signsIn(server());

        Credential kept = new FileTokenStore(home).list().get(0);
        assertThat(kept.issuer()).isEqualTo(issuer().issuer());
        assertThat(kept.key().issuer()).isEqualTo(issuer().issuer());
        assertThat(issuer().clients().find(kept.client().clientId())).isNotNull();
    }

    @Test
    void registerAnewWhereTheServerHasAnotherIssuer(@TempDir Path home) throws Exception {
        kept(new FileTokenStore(home));
        signsIn(server());
        String before = kept().client().clientId();
        try (TestAuthorizationServer next = TestAuthorizationServer.start()) {
            mcp().protectedBy(next);
            kept(new FileTokenStore(home));
            play(berth -> assertThat(berth.signInAgain(server())).isPresent());

            assertThat(next.registration().count()).isOne();
            assertThat(kept().issuer()).isEqualTo(next.issuer());
            assertThat(kept().client().clientId()).isNotEqualTo(before);
            assertThat(next.clients().find(kept().client().clientId())).isNotNull();
        }
    }
}
