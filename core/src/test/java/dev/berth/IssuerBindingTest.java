package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.secret.Secret;
import dev.berth.store.MemoryTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.World;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client is known to one issuer, and shown to no other (MCP authorization, "Authorization Server Binding"). */
@Timeout(60)
class IssuerBindingTest {
    private static final Secret CLIENT_SECRET = Secret.of("canary-client-secret");

    @Test
    void aConfiguredClientIsNotTakenToANewIssuerOnTheServersWord() throws Exception {
        MemoryTokenStore store = new MemoryTokenStore();
        try (World world = World.start(1);
                TestAuthorizationServer other = TestAuthorizationServer.start();
                Approver person = new Approver();
                Berth berth = Berth.builder().store(store).interaction(person).build()) {
            world.authorizationServer()
                    .clients()
                    .anyLoopbackPort(true)
                    .add(Client.confidentialClient(
                            "configured",
                            CLIENT_SECRET.reveal(),
                            ClientAuthentication.CLIENT_SECRET_BASIC,
                            "http://127.0.0.1/callback"));
            Server server = Server.at(URI.create(world.server(0).url()))
                    .client("configured", CLIENT_SECRET)
                    .build();
            berth.signIn(server);
            world.server(0).protectedBy(other);

            assertThatThrownBy(() -> berth.signInAgain(server)).isInstanceOfSatisfying(DiscoveryException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
                assertThat(e.facts())
                        .containsEntry("expected", world.authorizationServer().issuer())
                        .containsEntry("issuer", other.issuer());
            });
            assertThat(person.asked).hasSize(1);
            assertThat(other.token().count()).isZero();
        }
    }
}
