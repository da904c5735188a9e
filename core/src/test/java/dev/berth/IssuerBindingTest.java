package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.store.MemoryTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.World;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
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

    /** Whoever pins the issuer of a secret says whom it is for; another server's word for where that is, is not enough. */
    @Nested
    class APinnedIssuerThatOnlyAnotherServerDescribes {
        private final World world = World.start(1);
        private final TestAuthorizationServer other = TestAuthorizationServer.start();

        APinnedIssuerThatOnlyAnotherServerDescribes() {
            world.authorizationServer().metadata().answerWith(Reply.status(404));
            other.metadata().with("issuer", world.authorizationServer().issuer());
            other.authorize().iss(world.authorizationServer().issuer());
            world.server(0).protectedBy(other);
        }

        @AfterEach
        void stop() {
            world.close();
            other.close();
        }

        private Server.Builder pinned() {
            return WithWorld.at(world.server(0).url())
                    .issuer(world.authorizationServer().issuer());
        }

        @Test
        void isShownNoSecret() throws Exception {
            isShownNothing(pinned().client("configured", CLIENT_SECRET).build());
        }

        /** An assertion names the issuer, and so would be good there for whoever was shown it. */
        @Test
        void isShownNothingThatAKeyHasSigned() throws Exception {
            isShownNothing(pinned().client("configured")
                    .clientKey(SigningKey.generate())
                    .build());
        }

        @Test
        void isWhereSomebodyWithoutASecretSignsIn() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build()) {
                assertThat(berth.signIn(pinned().build())).isPresent();
            }
        }

        private void isShownNothing(Server server) throws Exception {
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build()) {
                assertThatThrownBy(() -> berth.signIn(server)).isInstanceOfSatisfying(DiscoveryException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
                    assertThat(e.facts())
                            .containsEntry(
                                    "expected", world.authorizationServer().issuer())
                            .hasEntrySatisfying("url", url -> assertThat(url).startsWith(other.origin()));
                });
                assertThat(person.asked).isEmpty();
            }
            assertThat(other.token().count()).isZero();
        }
    }

    /** A server of 2025-03-26 is its own issuer, and may have no metadata at all. */
    @Test
    void aServerOfTheFirstRevisionMayBePinnedBesideASecret() throws Exception {
        try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                TestMcpServer old = TestMcpServer.builder().sameOriginAs(issuer).start();
                Approver person = new Approver();
                Berth berth = Berth.builder().interaction(person).build()) {
            old.resourceMetadata().servedAt();
            old.challenge().withoutResourceMetadata();
            issuer.authorize().requiresResource(false).withoutIss();
            issuer.token().requiresResource(false);
            issuer.metadata().servedAt();
            issuer.clients()
                    .anyLoopbackPort(true)
                    .add(Client.confidentialClient(
                            "configured",
                            CLIENT_SECRET.reveal(),
                            ClientAuthentication.CLIENT_SECRET_BASIC,
                            "http://127.0.0.1/callback"));
            Server server = WithWorld.at(old.url())
                    .issuer(issuer.origin())
                    .client("configured", CLIENT_SECRET)
                    .build();
            assertThat(berth.signIn(server)).isPresent();
        }
    }
}
