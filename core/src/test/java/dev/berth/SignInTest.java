package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.InvalidAuthorizationResponseException;
import dev.berth.redirect.Rejection;
import dev.berth.store.MemoryTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import dev.berth.testkit.World;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SignInTest {
    private final MemoryTokenStore store = new MemoryTokenStore();
    private World world;

    @BeforeEach
    void start() {
        world = World.start(2);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private Server server(int index) {
        return Server.at(URI.create(world.server(index).url()))
                .name("server-" + index)
                .build();
    }

    private Berth berth(Interaction interaction) {
        return Berth.builder().store(store).interaction(interaction).build();
    }

    @Nested
    class AtFirst {
        @Test
        void endsWithATokenThatTheServerAccepts() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                Optional<SignedIn> signedIn = berth.signIn(server(0));

                assertThat(signedIn).isPresent();
                assertThat(signedIn.get().issuer())
                        .isEqualTo(world.authorizationServer().issuer());
                try (Connection connection = berth.open(server(0))) {
                    assertThat(connection.tools()).isNotEmpty();
                }
                assertThat(world.authorizationServer().registration().count()).isOne();
            }
        }

        @Test
        void asksNobodyASecondTime() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server(0));
                berth.signIn(server(0));

                assertThat(person.asked).hasSize(1);
            }
        }

        @Test
        void isRefusedAtOnceWhereNobodyMayBeAsked() {
            try (Berth berth = berth(Interaction.never())) {
                assertThatThrownBy(() -> berth.signIn(server(0))).isInstanceOf(InteractionRequiredException.class);

                assertThat(world.log().all()).isEmpty();
            }
        }
    }

    @Nested
    class WithAClient {
        private final URI document = URI.create("https://client.example/berth.json");

        @Test
        void usesAMetadataDocumentWhereTheIssuerTakesSuch() throws Exception {
            world.authorizationServer().metadata().with("client_id_metadata_document_supported", true);
            world.authorizationServer()
                    .clients()
                    .add(Client.publicClient(document.toString(), "http://127.0.0.1/callback"));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server(0).toBuilder().clientMetadataUrl(document).build());

                assertThat(person.asked.get(0).url().toString()).contains("client_id=https%3A%2F%2Fclient.example");
                assertThat(world.authorizationServer().registration().count()).isZero();
            }
        }

        @Test
        void registersWhereTheIssuerTakesNoMetadataDocument() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server(0).toBuilder().clientMetadataUrl(document).build());

                assertThat(world.authorizationServer().registration().count()).isOne();
            }
        }

        @Test
        void triesLocalhostWhereALoopbackAddressIsRefused() throws Exception {
            world.authorizationServer().registration().refusesRedirectHost("127.0.0.1");
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server(0))).isPresent();

                assertThat(person.asked.get(0).redirectUri()).startsWith("http://localhost:");
            }
        }
    }

    @Nested
    class AtTheDoor {
        @Test
        void aForgedResponseChangesNothing() throws Exception {
            try (Approver person = new Approver(pending -> {
                        String callback = pending.redirectUri();
                        assertThat(new Person()
                                        .open(URI.create(callback + "?error=access_denied"))
                                        .status())
                                .isEqualTo(400);
                        assertThat(new Person()
                                        .open(URI.create(callback + "?code=x&state=forged"))
                                        .status())
                                .isEqualTo(400);
                        new Person().visit(pending.url());
                    });
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server(0))).isPresent();
            }
        }

        @Test
        void aResponseFromAnotherIssuerEndsItAndNamesBoth() {
            world.authorizationServer().authorize().iss("https://elsewhere.example");
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signIn(server(0)))
                        .isInstanceOfSatisfying(InvalidAuthorizationResponseException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
                            assertThat(e.facts())
                                    .containsEntry(
                                            "expected",
                                            world.authorizationServer().issuer())
                                    .containsEntry("issuer", "https://elsewhere.example");
                        });
                assertThat(world.authorizationServer().token().count()).isZero();
            }
        }

        @Test
        void aDenialEndsItWithItsOwnCode() {
            world.authorizationServer().authorize().consentPage(true);
            try (Approver person = new Approver(pending -> {
                        Person browser = new Person();
                        browser.deliver(browser.deny(pending.url()));
                    });
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signIn(server(0)))
                        .isInstanceOfSatisfying(
                                AuthorizationException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
            }
        }

        @Test
        void aPastedResponseIsAsGoodAsADeliveredOne() throws Exception {
            try (Approver person = new Approver(pending -> {
                        URI callback = new Person().approve(pending.url());
                        assertThat(pending.paste("hello").rejection()).contains(Rejection.MALFORMED);
                        assertThat(pending.paste("'" + callback + "'").rejection())
                                .isEmpty();
                    });
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server(0))).isPresent();
            }
        }
    }

    @Nested
    class Afterwards {
        @Test
        void aKeptRegistrationIsUsedAgain() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server(0));
                String before = person.asked.get(0).redirectUri();
                berth.signInAgain(server(0));

                assertThat(person.asked.get(1).redirectUri()).isEqualTo(before);
                assertThat(world.authorizationServer().registration().count()).isOne();
            }
        }

        @Test
        void anExpiredTokenIsRefreshedWithoutAPerson() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server(0));
                world.authorizationServer().expireAccessTokens();
                try (Connection connection = berth.open(server(0))) {
                    assertThat(connection.tools()).isNotEmpty();
                }
                assertThat(person.asked).hasSize(1);
            }
        }

        @Test
        void aGatewaysBare401LeavesTheGrantWhereItIs() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server(0));
                world.authorizationServer().expireAccessTokens();
                world.authorizationServer().token().refresh().answerWith(Reply.html(401, "<p>Sign in to the network"));

                assertThatThrownBy(() -> berth.open(server(0))).isInstanceOf(InteractionRequiredException.class);
                assertThat(store.list())
                        .singleElement()
                        .satisfies(kept -> assertThat(kept.tokens()).isNotNull());
            }
        }

        @Test
        void aLaterSignInOfAnOpenSessionIsBroughtBeforeThePersonAnew() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person);
                    Connections connections = berth.connect(List.of(server(0)))) {
                assertThat(person.opened).hasSize(1);
                world.authorizationServer().revokeEverything();

                assertThat(connections.connected().get(0).session().listTools()).isNotEmpty();
                assertThat(person.opened).hasSize(2);
            }
        }

        @Test
        void signingOutRevokesAndForgets() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server(0));

                assertThat(berth.signOut(server(0)).outcome()).isEqualTo(SignOut.REVOKED);
                assertThat(world.authorizationServer().revocation().count()).isPositive();
                assertThatThrownBy(() -> berth.token(server(0))).isInstanceOf(BerthException.class);
                assertThat(store.list()).isEmpty();
            }
        }
    }
}
