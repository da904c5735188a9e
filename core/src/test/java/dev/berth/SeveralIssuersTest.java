package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server with several authorization servers: the first at which this program can sign in is taken (RFC 9728 section 7.6). */
@Timeout(60)
class SeveralIssuersTest extends WithWorld {
    private static final URI DOCUMENT = URI.create("https://client.example/berth.json");
    private static final Secret CLIENT_SECRET = Secret.of("canary-client-secret");

    /** Named first; {@link #issuer()}, whose tokens the server takes, comes second. */
    private final TestAuthorizationServer first = TestAuthorizationServer.start();

    @BeforeEach
    void nameBoth() {
        name(first, issuer());
    }

    @AfterEach
    void stop() {
        first.close();
    }

    private void name(TestAuthorizationServer... servers) {
        mcp().resourceMetadata()
                .with(
                        "authorization_servers",
                        List.of(servers).stream()
                                .map(TestAuthorizationServer::issuer)
                                .toList());
    }

    private void signsInAtTheSecond(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            assertThat(berth.signIn(server).orElseThrow().issuer()).isEqualTo(issuer().issuer());
            assertThat(person.asked).hasSize(1);
        }
        assertThat(first.log().matching(request -> !request.path().contains(".well-known")))
                .isEmpty();
    }

    private BerthException failure(Server server) {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server));
            assertThat(person.asked).isEmpty();
            assertThat(failure).isNotNull();
            return failure;
        }
    }

    @Nested
    class AtWhichThisProgramCannotBeAClient {
        @Test
        void isPassedOverWhereItRegistersNobody() throws Exception {
            first.metadata().without("registration_endpoint");
            signsInAtTheSecond(server());
        }

        @Test
        void isPassedOverThoughItWouldTakeADocumentWhereThereIsNone() throws Exception {
            first.metadata().without("registration_endpoint").with("client_id_metadata_document_supported", true);
            signsInAtTheSecond(server());
        }

        /** The document's key is of no kind that the first takes. */
        @Test
        void isPassedOverWhereTheDocumentWouldNotDo() throws Exception {
            first.metadata()
                    .with("client_id_metadata_document_supported", true)
                    .with("token_endpoint_auth_signing_alg_values_supported", List.of("PS512"));
            signsInAtTheSecond(server().toBuilder()
                    .clientMetadataUrl(DOCUMENT)
                    .clientKey(SigningKey.generate())
                    .build());
        }

        @Test
        void isTakenWhereTheDocumentDoes() throws Exception {
            first.metadata().without("registration_endpoint").with("client_id_metadata_document_supported", true);
            first.clients().add(Client.publicClient(DOCUMENT.toString(), "http://127.0.0.1/callback"));
            first.knows(mcp().url());
            try (DocumentPorts turn = DocumentPorts.own();
                    Approver person = new Approver();
                    Berth berth = berth(person)) {
                turn.take(List.of());
                Server server = server().toBuilder().clientMetadataUrl(DOCUMENT).build();
                assertThat(berth.signIn(server).orElseThrow().issuer()).isEqualTo(first.issuer());
            }
        }

        @Test
        void isTakenWhereItHasRegisteredThisProgramBefore() throws Exception {
            name(first);
            first.knows(mcp().url());
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                first.metadata().without("registration_endpoint");
                name(first, issuer());
                assertThat(berth.signInAgain(server()).orElseThrow().issuer()).isEqualTo(first.issuer());
            }
        }

        @Test
        void isTheFailureWhereTheOtherIsNoBetter() {
            first.metadata().without("registration_endpoint");
            issuer().metadata().without("registration_endpoint");
            assertThat(failure(server())).isInstanceOfSatisfying(RegistrationException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.CLIENT_REQUIRED);
                assertThat(e.facts()).containsEntry("issuer", first.issuer());
                assertThat(e.facts().get("tried"))
                        .contains(first.origin() + "/ -> cannot serve, client_required")
                        .contains(issuer().origin() + "/ -> cannot serve, client_required");
            });
        }
    }

    @Nested
    class WhereOneIsSignedInTo {
        @BeforeEach
        void signIn() throws Exception {
            first.metadata().answerWith(Reply.status(503));
            signsInAtTheSecond(server());
            first.metadata().answerHonestly();
        }

        /** Its registration, and what the person has agreed to, are there. */
        @Test
        void itComesFirst() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signInAgain(server()).orElseThrow().issuer()).isEqualTo(issuer().issuer());
            }
            assertThat(first.metadata().count()).as("of the first sign-in").isOne();
            assertThat(issuer().registration().count()).isOne();
        }

        @Test
        void itDoesNotOnceTheServerNamesItNoMore() throws Exception {
            name(first);
            first.knows(mcp().url());
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signInAgain(server()).orElseThrow().issuer()).isEqualTo(first.issuer());
            }
        }
    }

    /** Known to one issuer, and shown to no other (MCP authorization, "Authorization Server Binding"). */
    @Nested
    class AndAConfiguredClient {
        private final Server configured =
                server().toBuilder().client("ours", CLIENT_SECRET).build();

        @BeforeEach
        void know() {
            for (TestAuthorizationServer one : List.of(first, issuer())) {
                one.clients()
                        .add(Client.confidentialClient(
                                "ours",
                                CLIENT_SECRET.reveal(),
                                ClientAuthentication.CLIENT_SECRET_BASIC,
                                "http://127.0.0.1/callback"));
            }
        }

        private void isNotShownToTheSecond() {
            assertThat(issuer().authorize().requests()).isEmpty();
            assertThat(issuer().token().requests()).isEmpty();
        }

        private void signInAtTheFirst() throws Exception {
            first.knows(mcp().url());
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(configured);
            }
            assertThat(kept().issuer()).isEqualTo(first.issuer());
        }

        @Test
        void isNotShownToAnotherWhileItsOwnIsInTrouble() throws Exception {
            signInAtTheFirst();
            first.metadata().answerWith(Reply.status(503));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                BerthException failure =
                        catchThrowableOfType(BerthException.class, () -> berth.signInAgain(configured));
                assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
                assertThat(failure.facts().get("tried")).contains("cannot serve, issuer_mismatch");
                assertThat(person.asked).isEmpty();
            }
            isNotShownToTheSecond();
        }

        @Test
        void isShownToItsOwnWhichIsNamedLater() throws Exception {
            signInAtTheFirst();
            name(issuer(), first);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signInAgain(configured).orElseThrow().issuer()).isEqualTo(first.issuer());
            }
            isNotShownToTheSecond();
        }

        @Test
        void isShownToNoneWhereItsOwnIsNotNamed() throws Exception {
            signInAtTheFirst();
            name(issuer());
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(catchThrowableOfType(DiscoveryException.class, () -> berth.signInAgain(configured))
                                .facts())
                        .containsEntry("expected", first.issuer())
                        .containsEntry("issuer", issuer().issuer());
            }
            isNotShownToTheSecond();
        }

        /** It says nothing of its issuer: that is the first, and trouble there hands its secret to nobody else. */
        @Test
        void isNotShownToTheSecondBecauseTheFirstIsInTrouble() {
            first.metadata().answerWith(Reply.status(503));
            assertThat(failure(configured).code()).isEqualTo(ErrorCode.SERVER_ERROR);
            isNotShownToTheSecond();
        }

        /** A pinned issuer says where it belongs. */
        @Test
        void isShownToThePinnedIssuer() throws Exception {
            first.metadata().answerWith(Reply.status(503));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(configured.toBuilder()
                                        .issuer(issuer().issuer())
                                        .build())
                                .orElseThrow()
                                .issuer())
                        .isEqualTo(issuer().issuer());
            }
            assertThat(first.log().all()).isEmpty();
        }
    }
}
