package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.testkit.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A metadata document that an issuer does not take for a client when somebody signs in. */
@Timeout(120)
class RefusedDocumentTest extends WithMetadataDocument {
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
        issuer().pushedAuthorization().supported(true).required(required).answerNext(1, Reply.error(400, error, words));
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
            assertThat(person.asked).noneMatch(WithMetadataDocument::isOfDocument);
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
            berth.signInAgain(
                    server().toBuilder().clientMetadataUrl(URI.create(other)).build());
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
            assertThat(person.asked).hasSize(2).noneMatch(WithMetadataDocument::isOfDocument);
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
}
