package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Person;
import dev.berth.testkit.PushedAuthorizationEndpoint;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Authorization requests that are left with the server (RFC 9126), and what the person and the browser get. */
@Timeout(60)
class PushedRequestTest extends WithWorld {
    private static final Person BROWSER = new Person();
    private static final Instant NOON = Instant.parse("2026-08-01T12:00:00Z");

    private final SettableClock clock = new SettableClock(NOON);

    @BeforeEach
    void offer() {
        pushes().supported(true).lifetime(Duration.ofSeconds(60));
    }

    private PushedAuthorizationEndpoint pushes() {
        return issuer().pushedAuthorization();
    }

    private static Reply json(int status, String json) {
        return Reply.body(status, "application/json", json);
    }

    /** The queries with which the authorization endpoint was visited. */
    private List<String> visits() {
        return issuer().authorize().requests().stream()
                .map(request -> String.valueOf(request.rawQuery()))
                .toList();
    }

    @Override
    Berth berth(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .interaction(interaction)
                .clock(clock)
                .build();
    }

    private BerthException failure(Server server) {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server));
            assertThat(person.asked).isEmpty();
            return Objects.requireNonNull(failure);
        }
    }

    /** One who acts only on what was opened. */
    private static final class Onlooker implements Interaction {
        private final BlockingQueue<PendingSignIn> asked = new LinkedBlockingQueue<>();
        private final BlockingQueue<URI> opened = new LinkedBlockingQueue<>();

        @Override
        public void authorizationRequired(PendingSignIn pending) {
            asked.add(pending);
        }

        @Override
        public void open(URI address, int waiting) {
            opened.add(address);
        }

        private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
            return Objects.requireNonNull(queue.poll(30, SECONDS));
        }
    }

    private static URI location(URI address) {
        return Objects.requireNonNull(BROWSER.open(address).location());
    }

    @Nested
    class WhereTheyAreRequired {
        @BeforeEach
        void require() {
            pushes().required(true);
        }

        /** Section 4: the browser carries the client's name and the reference, and neither state nor challenge. */
        @Test
        void areAllThatTheBrowserCarries() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();

                URI url = person.asked.get(0).url();
                assertThat(url.getQuery().split("&"))
                        .hasSize(2)
                        .contains("client_id=" + kept().client().clientId())
                        .anyMatch(parameter -> parameter.startsWith("request_uri=urn:"));
                assertThat(visits()).containsExactly(url.getRawQuery());
            }
        }

        /** Section 2.1: whole, as it would have stood in the URL. */
        @Test
        void areWhole() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server().toBuilder().scope("tools").build());

                assertThat(pushes().requests())
                        .singleElement()
                        .satisfies(request -> assertThat(request.form().keySet())
                                .containsExactlyInAnyOrder(
                                        "response_type",
                                        "client_id",
                                        "redirect_uri",
                                        "state",
                                        "code_challenge",
                                        "code_challenge_method",
                                        "scope",
                                        "resource"));
            }
        }

        /** The client vouches for itself as at the token endpoint; its name is a parameter of the request all the same. */
        @Test
        void areVouchedForByTheClient() throws Exception {
            issuer().clients()
                    .add(Client.confidentialClient(
                            "ours", "hush", ClientAuthentication.CLIENT_SECRET_BASIC, "http://127.0.0.1/callback"));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(
                        server().toBuilder().client("ours", Secret.of("hush")).build());
            }
            assertThat(pushes().requests()).singleElement().satisfies(request -> {
                assertThat(request.header("Authorization")).isEqualTo("Basic b3VyczpodXNo");
                assertThat(request.parameter("client_id")).isEqualTo("ours");
                assertThat(request.form()).doesNotContainKey("client_secret");
            });
        }

        /** What is printed is good for a minute, and that is what is said. */
        @Test
        void sayWhenTheyEnd() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server().toBuilder()
                        .signInTimeout(Duration.ofMinutes(5))
                        .build());
                assertThat(person.asked.get(0).expiresAt()).isEqualTo(NOON.plusSeconds(60));
                assertThat(person.asked.get(0).isUrlShortLived()).isTrue();
            }
        }

        @Test
        void endWithTheWaitWhereThatIsSooner() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server().toBuilder()
                        .signInTimeout(Duration.ofSeconds(40))
                        .build());
                assertThat(person.asked.get(0).expiresAt()).isEqualTo(NOON.plusSeconds(40));
                assertThat(person.asked.get(0).isUrlShortLived()).isFalse();
            }
        }

        @Test
        void areWhatTheBrowserIsLedTo() throws Exception {
            Onlooker person = new Onlooker();
            try (Berth berth = berth(person)) {
                CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
                URI led = location(Onlooker.next(person.opened));
                assertThat(led).isEqualTo(Onlooker.next(person.asked).url());
                BROWSER.visit(led);
                result.get(30, SECONDS);
            }
        }

        /** Section 5: the server contradicts itself, and nobody is asked, let alone a client registered. */
        @Test
        void needAPlace() {
            issuer().metadata().without("pushed_authorization_request_endpoint");
            assertThat(failure(server())).isInstanceOfSatisfying(DiscoveryException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_METADATA);
                assertThat(e.facts())
                        .containsEntry("member", "pushed_authorization_request_endpoint")
                        .containsEntry("rule", "RFC 9126 section 5");
            });
            assertThat(issuer().registration().count()).isZero();
        }

        @Test
        void endTheSignInWhereTheyAreRefused() {
            pushes().answerWith(Reply.error(400, "invalid_request", "not today"));
            assertThat(failure(server())).isInstanceOfSatisfying(AuthorizationException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.AUTHORIZATION_REFUSED);
                assertThat(e.facts())
                        .containsEntry("server_error", "invalid_request")
                        .containsEntry("server_error_description", "not today");
            });
        }

        @Test
        void endTheSignInWhereTheServerIsInTrouble() {
            pushes().answerWith(Reply.status(503));
            assertThat(failure(server()))
                    .isInstanceOfSatisfying(
                            TransportException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_ERROR));
        }
    }

    @Nested
    class WhereTheyAreOffered {
        /** A reference ends within the minute; the address that is shown stays good as long as the person has. */
        @Test
        void leaveThePrintedUrlPlain() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                PendingSignIn asked = person.asked.get(0);
                assertThat(asked.url().getQuery()).contains("&state=").doesNotContain("request_uri=urn");
                assertThat(asked.expiresAt()).isEqualTo(NOON.plus(LONG));
                assertThat(asked.isUrlShortLived()).isFalse();
                assertThat(pushes().requests()).hasSize(1);
            }
        }

        @Test
        void areWhatTheBrowserIsLedTo() throws Exception {
            Onlooker person = new Onlooker();
            try (Berth berth = berth(person)) {
                CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
                URI led = location(Onlooker.next(person.opened));
                assertThat(led.getQuery()).contains("request_uri=urn").doesNotContain("state=");
                BROWSER.visit(led);
                result.get(30, SECONDS);
                assertThat(visits()).containsExactly(led.getRawQuery());
            }
        }

        @Test
        void areNoLongerLedToOnceTheyHaveEnded() throws Exception {
            Onlooker person = new Onlooker();
            try (Berth berth = berth(person)) {
                CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
                URI address = Onlooker.next(person.opened);
                clock.advance(Duration.ofSeconds(60));
                URI led = location(address);
                assertThat(led).isEqualTo(Onlooker.next(person.asked).url());
                BROWSER.visit(led);
                result.get(30, SECONDS);
            }
        }

        /** Section 4: a reference is used once. The list's link may be followed again, and leads to the plain request then. */
        @Test
        void areLedToOnceFromTheList() throws Exception {
            Onlooker person = new Onlooker();
            try (Berth berth = berth(person)) {
                CompletableFuture<Connections> result =
                        Background.run(() -> berth.connect(List.of(server(0), server(1))));
                URI page = location(Onlooker.next(person.opened));
                List<URI> links = Pattern.compile("<a href=\"([^\"]+)\"")
                        .matcher(BROWSER.open(page).body())
                        .results()
                        .map(found -> page.resolve(found.group(1)))
                        .toList();
                assertThat(links).hasSize(2).allSatisfy(link -> {
                    assertThat(location(link).getQuery()).contains("request_uri=urn");
                    assertThat(location(link).getQuery()).contains("state=").doesNotContain("request_uri=urn");
                });
                links.forEach(BROWSER::visit);
                result.get(30, SECONDS).close();
            }
        }

        /** They are worth no sign-in: one that fails to be pushed goes by the browser. */
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                400 | {"error":"invalid_request"}
                400 | {"error":"unauthorized_client"}
                401 | {}
                404 | {}
                200 | {"expires_in":60}
                201 | {"request_uri":""}
                500 | {}
                503 | {"error":"temporarily_unavailable"}
                """)
        void goPlainlyWhereTheyFail(int status, String answer) throws Exception {
            pushes().answerWith(json(status, answer));
            Onlooker person = new Onlooker();
            try (Berth berth = berth(person)) {
                CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
                URI led = location(Onlooker.next(person.opened));
                assertThat(led).isEqualTo(Onlooker.next(person.asked).url());
                BROWSER.visit(led);
                result.get(30, SECONDS);
                assertThat(pushes().requests()).as("tried once").hasSize(1);
            }
        }

        @Test
        void goPlainlyWhereNobodyListens() throws Exception {
            URI nowhere;
            try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
                nowhere = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/par");
            }
            issuer().metadata().with("pushed_authorization_request_endpoint", nowhere.toString());
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
            }
        }
    }

    @Nested
    class OfAClientThatTheServerDoesNotKnow {
        private static final Reply UNKNOWN = Reply.error(401, "invalid_client", "unknown");

        /** Field class 23: what the token endpoint would say in the end is believed here, before anybody is asked. */
        @Test
        void makeItRegisterOnceMore() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                issuer().clients().purge();
                berth.signInAgain(server());

                assertThat(issuer().registration().count()).isEqualTo(2);
                assertThat(person.asked).hasSize(2);
            }
        }

        @Test
        void makeItRegisterNoThirdTime() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                pushes().answerWith(UNKNOWN);
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signInAgain(server()));

                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CLIENT);
                assertThat(issuer().registration().count()).isEqualTo(2);
                assertThat(person.asked).hasSize(1);
            }
        }

        /** Never for a configured one. */
        @Test
        void failWhereItIsConfigured() {
            pushes().answerWith(UNKNOWN);
            Server configured = server().toBuilder().client("ours").build();
            assertThat(failure(configured).code()).isEqualTo(ErrorCode.INVALID_CLIENT);
            assertThat(issuer().registration().count()).isZero();
        }
    }
}
