package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.client.ClientIdMetadataDocument;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.RegistrationException;
import dev.berth.json.JsonObject;
import dev.berth.redirect.RedirectOptions;
import dev.berth.testkit.Client;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins whose client is a metadata document (MCP authorization, "Client ID Metadata Documents"). */
@Timeout(120)
class MetadataDocumentTest extends WithWorld {
    private static final String DOCUMENT = "https://client.example/berth.json";
    private static final Person BROWSER = new Person();

    private final DocumentPorts ports = DocumentPorts.own();

    @BeforeEach
    void publish() {
        publish(issuer(), DOCUMENT);
    }

    @AfterEach
    void passOn() throws IOException {
        ports.close();
    }

    /** The server has fetched the document, as if it were hosted. */
    private static void publish(TestAuthorizationServer issuer, String url) {
        JsonObject document = JsonObject.parse(
                ClientIdMetadataDocument.of(URI.create(url), "Berth").toJson());
        issuer.metadata().with("client_id_metadata_document_supported", true);
        issuer.clients()
                .add(Client.publicClient(
                        url,
                        Objects.requireNonNull(document.strings("redirect_uris"))
                                .toArray(String[]::new)));
    }

    @Override
    Server server(int index) {
        return known(super.server(index));
    }

    private static Server known(Server server) {
        return server.toBuilder().clientMetadataUrl(URI.create(DOCUMENT)).build();
    }

    private static int port(PendingSignIn pending) {
        return URI.create(pending.redirectUri()).getPort();
    }

    private static boolean isOfDocument(PendingSignIn pending) {
        return pending.url().getQuery().contains("client_id=" + DOCUMENT);
    }

    @Nested
    class ListensAtAPortOfTheDocument {
        /** Field class 9: such a server takes no port that the document does not name. */
        @Test
        void whichAServerTakesThatComparesTheWhole() throws Exception {
            issuer().clients().anyLoopbackPort(false);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();

                assertThat(isOfDocument(person.asked.get(0))).isTrue();
                assertThat(port(person.asked.get(0))).isIn(DocumentPorts.ALL);
                assertThat(issuer().registration().count()).isZero();
            }
        }

        @Test
        void andAtTheNextWhereOneIsTaken() throws Exception {
            issuer().clients().anyLoopbackPort(false);
            List<Integer> taken = DocumentPorts.ALL.subList(0, 2);
            ports.take(taken);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                assertThat(port(person.asked.get(0))).isIn(DocumentPorts.ALL).isNotIn(taken);
            }
        }

        /** RFC 8252 section 7.3: the document's redirect URI without a port goes with any. */
        @Test
        void orAtAnyWhereAllAreTaken() throws Exception {
            ports.take(DocumentPorts.ALL);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                assertThat(port(person.asked.get(0))).isNotIn(DocumentPorts.ALL);
                assertThat(person.asked.get(0).isListening()).isTrue();
                assertThat(issuer().registration().count()).isZero();
            }
        }

        @Test
        void unlessThePersonHasChosenOne() throws Exception {
            int chosen;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                chosen = socket.getLocalPort();
            }
            Server pinned = server().toBuilder()
                    .redirect(RedirectOptions.defaults().withPort(chosen))
                    .build();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(pinned)).isPresent();
                assertThat(port(person.asked.get(0))).isEqualTo(chosen);
            }
        }
    }

    @Nested
    class WithOnePortForTwo {
        private final CountDownLatch both = new CountDownLatch(2);
        private final int last = DocumentPorts.ALL.get(DocumentPorts.ALL.size() - 1);

        @BeforeEach
        void leaveOne() throws IOException {
            ports.take(DocumentPorts.ALL.subList(0, DocumentPorts.ALL.size() - 1));
        }

        /** Answers once both are asked. */
        private void answer(PendingSignIn pending) throws InterruptedException {
            both.countDown();
            assertThat(both.await(60, SECONDS)).isTrue();
            BROWSER.visit(pending.url());
        }

        @Test
        void flowsOfOneIssuerShareIt() throws Exception {
            issuer().metadata().without("authorization_response_iss_parameter_supported");
            try (Approver person = new Approver(this::answer);
                    Berth berth = berth(person);
                    Connections connections = berth.connect(List.of(server(0), server(1)))) {
                assertThat(connections.failed()).isEmpty();
                assertThat(person.asked).extracting(MetadataDocumentTest::port).containsExactly(last, last);
            }
        }

        @Test
        void flowsOfIssuersThatNameThemselvesShareIt() throws Exception {
            assertThat(portsOfTwoIssuers(true)).containsExactly(last, last);
        }

        /** RFC 9700 section 4.4.2.2: only the redirect URI would tell them apart. */
        @Test
        void flowsOfIssuersThatDoNotTakeTheirOwn() throws Exception {
            assertThat(portsOfTwoIssuers(false)).contains(last).doesNotHaveDuplicates();
        }

        private List<Integer> portsOfTwoIssuers(boolean iss) throws Exception {
            try (TestAuthorizationServer other = TestAuthorizationServer.start();
                    TestMcpServer second = TestMcpServer.start(other)) {
                publish(other, DOCUMENT);
                if (!iss) {
                    other.metadata().without("authorization_response_iss_parameter_supported");
                }
                Server elsewhere = known(at(second.url()).build());
                try (Approver person = new Approver(this::answer);
                        Berth berth = berth(person);
                        Connections connections = berth.connect(List.of(server(), elsewhere))) {
                    assertThat(connections.failed()).isEmpty();
                    return person.asked.stream().map(MetadataDocumentTest::port).toList();
                }
            }
        }
    }

    /** Field class 23, where there is no registration that could be dead. */
    @Nested
    class ThatIsRefusedAtARefresh {
        private final SettableClock clock = new SettableClock(Instant.now());

        private Berth at(Interaction person) {
            return Berth.builder().store(store).clock(clock).interaction(person).build();
        }

        private void signedInOnceAndOver(Reply reply) throws Exception {
            try (Approver person = new Approver();
                    Berth berth = at(person)) {
                berth.signIn(server());
            }
            clock.advance(Duration.ofMinutes(61));
            issuer().token().refresh().answerWith(reply);
        }

        /** The issuer may only have failed to fetch it: the grant is kept, and good again when it can. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void needsAPersonAndLosesNothing(boolean named) throws Exception {
            signedInOnceAndOver(named ? Reply.error(401, "invalid_client", "no document") : Reply.status(401));
            try (Berth berth = at(Interaction.never())) {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
                }
                assertThat(issuer().token().refresh().count()).as("no storm").isOne();
                assertThat(tokens().refreshToken()).isNotNull();

                issuer().token().refresh().answerHonestly();
                clock.advance(Duration.ofMinutes(2));
                assertThat(berth.token(server()).value()).isNotNull();
            }
        }

        @Test
        void isMendedByOneSignIn() throws Exception {
            signedInOnceAndOver(Reply.error(401, "invalid_client", "no document"));
            try (Approver person = new Approver();
                    Berth berth = at(person)) {
                assertThat(berth.signIn(server())).isPresent();
                assertThat(berth.signIn(server())).isPresent();
                assertThat(person.asked).hasSize(1);
                assertThat(isOfDocument(person.asked.get(0))).isTrue();
                assertThat(issuer().token().refresh().count()).isOne();
            }
        }

        /** Its own grant is what is to be mended there, not somebody else's to replace. */
        @Test
        void isToldAsItIsWhereItIsConfigured() throws Exception {
            signedInOnceAndOver(Reply.error(401, "invalid_client", "no document"));
            Server configured = server().toBuilder()
                    .clientMetadataUrl(null)
                    .client(DOCUMENT)
                    .build();
            try (Berth berth = at(Interaction.never())) {
                assertThat(catchThrowableOfType(BerthException.class, () -> berth.token(configured))
                                .code())
                        .isEqualTo(ErrorCode.INVALID_CLIENT);
                assertThat(tokens().refreshToken()).isNotNull();
            }
        }
    }

    /** A bare 401 is no word of the issuer's (RFC 6749 section 5.2): nothing is remembered of it. */
    @Test
    void thatSomeGatewayRefusesIsShownAgain() throws Exception {
        issuer().token().exchange().answerNext(1, Reply.status(401));
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            assertThat(catchThrowableOfType(BerthException.class, () -> berth.signIn(server()))
                            .facts())
                    .containsEntry("status", "401");
            assertThat(person.asked).hasSize(1);
            assertThat(berth.signIn(server())).isPresent();
            assertThat(isOfDocument(person.asked.get(1))).isTrue();
        }
        assertThat(issuer().registration().count()).isZero();
    }

    @Nested
    class ThatIsRefused {
        /** The person's browser is told so, as is the program. */
        private Approver refused(String error, String words) {
            return new Approver(pending -> {
                if (isOfDocument(pending)) {
                    issuer().authorize().refuse(error, words);
                    assertThat(BROWSER.visit(pending.url())).contains("asks you once more");
                } else {
                    issuer().authorize().answerHonestly();
                    BROWSER.visit(pending.url());
                }
            });
        }

        private void signedInByRegistration(Approver person, int asked) {
            assertThat(person.asked).hasSize(asked);
            assertThat(isOfDocument(person.asked.get(asked - 1))).isFalse();
            assertThat(issuer().registration().count()).isOne();
            assertThat(kept().client().inPlaceOf()).isEqualTo(DOCUMENT);
        }

        /** Field class 9. */
        @ParameterizedTest
        @CsvSource({
            "invalid_client, no",
            "unauthorized_client, no",
            "invalid_redirect_uri, no",
            "invalid_request, The redirect_uri does not match client metadata",
            "invalid_request, Unknown CLIENT"
        })
        void givesWayToARegistration(String error, String words) throws Exception {
            try (Approver person = refused(error, words);
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                signedInByRegistration(person, 2);
            }
        }

        @Test
        void atTheTokenEndpointGivesWayToo() throws Exception {
            try (Approver person = new Approver(pending -> {
                        URI callback = BROWSER.approve(pending.url());
                        if (isOfDocument(pending)) {
                            issuer().clients().purge();
                        }
                        BROWSER.deliver(callback);
                    });
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                signedInByRegistration(person, 2);
            }
        }

        /** Where the request is pushed it is known before anybody is asked. */
        @ParameterizedTest
        @CsvSource({
            "true, invalid_request, redirect_uri is not of this client",
            "false, invalid_request, redirect_uri is not of this client",
            "true, invalid_client, unknown",
            "false, invalid_client, unknown"
        })
        void whenItIsPushedGivesWayAtOnce(boolean required, String error, String words) throws Exception {
            issuer().pushedAuthorization()
                    .supported(true)
                    .required(required)
                    .answerNext(1, Reply.error(400, error, words));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                assertThat(person.asked).hasSize(1);
                assertThat(issuer().registration().count()).isOne();
                assertThat(kept().client().inPlaceOf()).isEqualTo(DOCUMENT);
            }
        }

        /** Keycloak fetches the document when the request comes by the browser; what is pushed before that it refuses. */
        @ParameterizedTest
        @ValueSource(strings = {"Authentication failed.", "Client authentication failed"})
        void becauseItHasNotBeenFetchedYetGoesByTheBrowser(String words) throws Exception {
            issuer().pushedAuthorization().supported(true).answerWith(Reply.error(401, "invalid_request", words));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                assertThat(person.asked).hasSize(1);
                assertThat(isOfDocument(person.asked.get(0))).isTrue();
                assertThat(issuer().registration().count()).isZero();
            }
        }

        /** There it cannot come by the browser first: a registration takes its place, or it is told. */
        @Test
        void becauseItHasNotBeenFetchedYetGivesWayWhereAllIsPushed() throws Exception {
            issuer().pushedAuthorization()
                    .required(true)
                    .answerNext(1, Reply.error(401, "invalid_request", "Authentication failed."));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                signedInByRegistration(person, 1);
            }
        }

        @Test
        void becauseItHasNotBeenFetchedYetIsToldWhereNobodyIsRegistered() throws Exception {
            issuer().pushedAuthorization()
                    .required(true)
                    .answerWith(Reply.error(401, "invalid_request", "Authentication failed."));
            issuer().metadata().without("registration_endpoint");
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                RegistrationException failure =
                        catchThrowableOfType(RegistrationException.class, () -> berth.signIn(server()));
                assertThat(failure.code()).isEqualTo(ErrorCode.CLIENT_REQUIRED);
                assertThat(failure.facts())
                        .containsEntry("client_metadata_url", DOCUMENT)
                        .containsEntry("server_error_description", "Authentication failed.");
                assertThat(person.asked).isEmpty();
            }
        }

        @Test
        void isNotTriedAgain() throws Exception {
            try (Approver person = refused("invalid_client", "no");
                    Berth berth = berth(person)) {
                berth.signIn(server());
            }
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signInAgain(server());
                signedInByRegistration(person, 1);
            }
        }

        /** A registration whose port is taken is made anew; that the document was refused is still so. */
        @Test
        void isNotTriedAgainWhereTheRegisteredPortIsTaken() throws Exception {
            try (Approver person = refused("invalid_client", "no");
                    Berth berth = berth(person)) {
                berth.signIn(server());
            }
            int registered =
                    URI.create(String.valueOf(kept().client().redirectUri())).getPort();
            try (ServerSocket taken = new ServerSocket(registered, 1, InetAddress.getLoopbackAddress());
                    Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(taken.isBound()).isTrue();
                berth.signInAgain(server());
                assertThat(person.asked).noneMatch(MetadataDocumentTest::isOfDocument);
                assertThat(issuer().registration().count()).isEqualTo(2);
                assertThat(kept().client().inPlaceOf()).isEqualTo(DOCUMENT);
            }
        }

        @Test
        void isTriedUnderAnotherUrl() throws Exception {
            String other = "https://client.example/other.json";
            publish(issuer(), other);
            try (Approver person = refused("invalid_client", "no");
                    Berth berth = berth(person)) {
                berth.signIn(server());
                berth.signInAgain(server().toBuilder()
                        .clientMetadataUrl(URI.create(other))
                        .build());
                assertThat(person.asked.get(2).url().getQuery()).contains("client_id=" + other);
                assertThat(issuer().registration().count()).isOne();
                assertThat(kept().client().clientId()).isEqualTo(other);
            }
        }

        /** Field class 23: what stands in for it may be forgotten too, and is registered anew. */
        @Test
        void isNotTriedAgainWhereTheIssuerHasForgottenTheRegistration() throws Exception {
            try (Approver person = refused("invalid_client", "no");
                    Berth berth = berth(person)) {
                berth.signIn(server());
            }
            try (Approver person = new Approver(pending -> {
                        URI callback = BROWSER.approve(pending.url());
                        if (issuer().registration().count() == 1) {
                            issuer().clients().purge();
                        }
                        BROWSER.deliver(callback);
                    });
                    Berth berth = berth(person)) {
                assertThat(berth.signInAgain(server())).isPresent();
                assertThat(person.asked).hasSize(2).noneMatch(MetadataDocumentTest::isOfDocument);
                assertThat(issuer().registration().count()).isEqualTo(2);
                assertThat(kept().client().inPlaceOf()).isEqualTo(DOCUMENT);
            }
        }

        /** It was not the document. */
        @ParameterizedTest
        @CsvSource({"invalid_scope, no", "access_denied, no", "invalid_request, The challenge is malformed"})
        void forAnotherReasonIsTheFailureItself(String error, String words) {
            issuer().authorize().refuse(error, words);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server()));
                assertThat(failure.facts()).containsEntry("server_error", error);
                assertThat(person.asked).hasSize(1);
                assertThat(issuer().registration().count()).isZero();
            }
        }

        @Test
        void isNamedWhereNobodyIsRegistered() {
            issuer().metadata().without("registration_endpoint");
            issuer().authorize().refuse("unauthorized_client", "not on the list");
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server()));
                assertThat(failure).isInstanceOf(RegistrationException.class);
                assertThat(failure.code()).isEqualTo(ErrorCode.CLIENT_REQUIRED);
                assertThat(failure.facts())
                        .containsEntry("issuer", issuer().issuer())
                        .containsEntry("client_metadata_url", DOCUMENT)
                        .containsEntry("server_error", "unauthorized_client")
                        .containsEntry("server_error_description", "not on the list");
                assertThat(person.asked).hasSize(1);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 403})
        void givesWayOnce(int status) {
            issuer().registration().answerWith(Reply.error(status, "access_denied", "nobody"));
            try (Approver person = refused("invalid_client", "no");
                    Berth berth = berth(person)) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server()));
                assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRATION_REFUSED);
                assertThat(person.asked).hasSize(1);
                assertThat(issuer().registration().count()).isOne();
            }
        }
    }
}
