package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.client.Client.Origin;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registration belongs to its credential, and to its redirect URI. */
class KeptRegistrationTest extends WithWorld {
    private static int port(String redirectUri) {
        return URI.create(redirectUri).getPort();
    }

    private List<RecordedRequest> authorizeRequests() {
        return issuer().authorize().requests();
    }

    @Nested
    class AfterARestart {
        /** Field class 6. */
        @Test
        void theRegisteredPortIsBoundAgain() throws Exception {
            issuer().clients().anyLoopbackPort(false);
            String before = signInOnce();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signInAgain(server());

                assertThat(person.asked.get(0).redirectUri()).isEqualTo(before);
                assertThat(issuer().registration().count()).isOne();
            }
        }

        /** Field class 6: a server that knows one redirect URI alone would refuse any other. */
        @Test
        void aTakenPortMeansANewRegistration() throws Exception {
            issuer().clients().anyLoopbackPort(false);
            String before = signInOnce();
            try (ServerSocket taken = new ServerSocket(port(before), 50, InetAddress.getLoopbackAddress());
                    Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(taken.isBound()).isTrue();
                assertThat(berth.signInAgain(server())).isPresent();

                assertThat(person.asked.get(0).redirectUri()).isNotEqualTo(before);
                assertThat(person.asked.get(0).isListening()).isTrue();
                assertThat(issuer().registration().count()).isEqualTo(2);
                assertThat(kept().client().redirectUri())
                        .isEqualTo(person.asked.get(0).redirectUri());
            }
        }

        private String signInOnce() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                return person.asked.get(0).redirectUri();
            }
        }
    }

    @Nested
    class OfWhichTheIssuerKnowsNothing {
        /** Field class 23: the page says "unknown client", or the token endpoint does. */
        @Test
        void isMadeOnceMore() throws Exception {
            try (Approver person = new Approver(pending -> {
                        URI callback = new Person().approve(pending.url());
                        if (issuer().registration().count() == 1
                                && issuer().token().count() > 0) {
                            issuer().clients().purge();
                        }
                        new Person().deliver(callback);
                    });
                    Berth berth = berth(person)) {
                berth.signIn(server());
                assertThat(berth.signInAgain(server())).isPresent();

                assertThat(issuer().registration().count()).isEqualTo(2);
                assertThat(person.asked).hasSize(3);
                assertThat(person.opened).as("every URL is opened").hasSize(3);
            }
        }

        /** Field class 23. */
        @Test
        void isMadeNoThirdTime() throws Exception {
            try (Approver person = new Approver(pending -> {
                        URI callback = new Person().approve(pending.url());
                        if (issuer().token().count() > 0) {
                            issuer().clients().purge();
                        }
                        new Person().deliver(callback);
                    });
                    Berth berth = berth(person)) {
                berth.signIn(server());
                assertThatThrownBy(() -> berth.signInAgain(server()))
                        .isInstanceOfSatisfying(
                                BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CLIENT));

                assertThat(issuer().registration().count()).isEqualTo(2);
            }
        }

        /** Field class 23: never for configured clients, and field class 34: nor is one registered beside them. */
        @Test
        void isTheFailureItselfWhereItWasConfigured() throws Exception {
            issuer().clients().add(Client.publicClient("ours", "http://127.0.0.1/callback"));
            Server configured = server().toBuilder().client("ours").build();
            try (Approver person = new Approver(pending -> {
                        URI callback = new Person().approve(pending.url());
                        issuer().clients().purge();
                        new Person().deliver(callback);
                    });
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signIn(configured))
                        .isInstanceOfSatisfying(
                                BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CLIENT));

                assertThat(person.asked).hasSize(1);
                assertThat(issuer().registration().count()).isZero();
            }
        }

        /** Field class 23: a person who was shown "unknown client" can only let the time run out. */
        @Test
        void isSuspectedAfterATimeOut() throws Exception {
            Server impatient =
                    server().toBuilder().signInTimeout(Duration.ofMillis(300)).build();
            try (Approver person = new Approver(pending -> {});
                    Berth berth = berth(person)) {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> berth.signIn(impatient))
                            .isInstanceOfSatisfying(
                                    BerthException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
                }
                // New, kept and tried again, then new.
                assertThat(issuer().registration().count()).isEqualTo(2);
            }
        }
    }

    /** Field class 23: the client was purged, and the server's own page is all that anybody hears of it. */
    @Nested
    class OverALiveGrantWhoseClientIsGone {
        private void signInThenPurge() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
            }
            issuer().clients().purge();
        }

        private void timesOut() throws Exception {
            Server impatient =
                    server().toBuilder().signInTimeout(Duration.ofMillis(300)).build();
            try (Approver person = new Approver(pending -> {});
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signInAgain(impatient))
                        .isInstanceOfSatisfying(
                                BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
            }
        }

        private void signsInAnew(int registrations) throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(issuer().registration().count()).isEqualTo(registrations);
            assertThat(kept().client().inDoubt()).isFalse();
        }

        @Test
        void theNextSignInRegistersAnewAndTheGrantStandsUntilThen(@TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            signInThenPurge();
            Secret before = tokens().accessToken();
            timesOut();
            assertThat(tokens().accessToken()).isEqualTo(before);

            store = new FileTokenStore(home);
            signsInAnew(2);
            assertThat(tokens().accessToken()).isNotEqualTo(before);
        }

        /** Where no other is to be had, a person who only was slow is let in by the one there is. */
        @Test
        void itIsTriedAgainWhereNobodyIsRegistered() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
            }
            timesOut();
            issuer().metadata().without("registration_endpoint");
            signsInAgainByTheSame();
        }

        private void signsInAgainByTheSame() throws Exception {
            String before = kept().client().clientId();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(kept().client().clientId()).isEqualTo(before);
        }
    }

    /** Field class 23: while the person was at it, its client was purged. */
    @Nested
    class ThatIsForgottenUnderALiveGrant {
        private Approver whoDeclinesTheSecondUrl() {
            return new Approver(pending -> {
                if (issuer().registration().count() == 2) {
                    pending.cancel();
                    return;
                }
                URI callback = new Person().approve(pending.url());
                issuer().clients().purge();
                new Person().deliver(callback);
            });
        }

        private Secret signedIn() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
            }
            return tokens().accessToken();
        }

        /** The access token lasts as long as it lasts. */
        @Test
        void costsTheGrantOnlyOnceAnotherIsStored() throws Exception {
            Secret before = signedIn();
            try (Approver person = whoDeclinesTheSecondUrl();
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signInAgain(server()))
                        .isInstanceOfSatisfying(
                                BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
                assertThat(person.asked).hasSize(2);
                assertThat(berth.token(server()).value()).isEqualTo(before);
            }
        }

        @Test
        void isTriedByNoLaterSignIn() throws Exception {
            Secret before = signedIn();
            issuer().registration().answerNext(1, Reply.status(503));
            try (Approver person = whoDeclinesTheSecondUrl();
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signInAgain(server()))
                        .isInstanceOfSatisfying(
                                BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_ERROR));
                assertThat(kept().tokens()).isNotNull();
            }
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signInAgain(server())).isPresent();
                assertThat(person.asked).hasSize(1);
            }
            assertThat(issuer().registration().count()).isEqualTo(3);
            assertThat(tokens().accessToken()).isNotEqualTo(before);
        }
    }

    /** Only the issuer itself can say that it knows no such client (RFC 6749 section 5.2); a bare 401 may be some gateway's. */
    @Nested
    class ThatSomeGatewayRefuses {
        @Test
        void costsNothingButTheSignIn() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                Credential before = kept();
                issuer().token().exchange().answerNext(1, Reply.status(401));
                assertThatThrownBy(() -> berth.signInAgain(server()))
                        .isInstanceOfSatisfying(
                                BerthException.class, e -> assertThat(e.facts()).containsEntry("status", "401"));
                assertThat(person.asked).hasSize(2);
                assertThat(kept()).isEqualTo(before);

                assertThat(berth.signInAgain(server())).isPresent();
                assertThat(issuer().registration().count()).isOne();
            }
        }
    }

    @Nested
    class Configured {
        /** Field class 34. */
        @Test
        void isUsedAsItIsAndNothingIsRegistered() throws Exception {
            issuer().clients()
                    .add(Client.confidentialClient(
                            "ours", "hush", ClientAuthentication.CLIENT_SECRET_BASIC, "http://127.0.0.1/callback"));
            Server configured =
                    server().toBuilder().client("ours", Secret.of("hush")).build();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(configured)).isPresent();

                assertThat(issuer().registration().count()).isZero();
                assertThat(authorizeRequests()).allMatch(request -> "ours".equals(request.parameter("client_id")));
                assertThat(kept().client().origin()).isEqualTo(Origin.CONFIGURED);
            }
        }
    }

    /** Field class 33: the port that is advertised listens before anybody is told of it. */
    @Test
    void theRedirectUriListensBeforeItIsRegistered() throws Exception {
        var hold = issuer().registration().hold();
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            var result = Background.run(() -> berth.signIn(server()));
            RecordedRequest registration =
                    issuer().registration().awaitRequests(1, LONG).get(0);
            String redirectUri = registration.body().replaceAll(".*\"redirect_uris\":\\[\"([^\"]+)\".*", "$1");
            assertThat(new Person().open(URI.create(redirectUri)).status()).isEqualTo(400);
            hold.release();

            assertThat(result.get(30, java.util.concurrent.TimeUnit.SECONDS)).isPresent();
            assertThat(person.asked.get(0).redirectUri()).isEqualTo(redirectUri);
        }
    }
}
