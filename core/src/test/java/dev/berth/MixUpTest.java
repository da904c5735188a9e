package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InvalidAuthorizationResponseException;
import dev.berth.redirect.Rejection;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response is worth something to the flow, at the address, and from the issuer that it was asked of. */
class MixUpTest extends WithWorld {
    private static final Person BROWSER = new Person();

    @Nested
    class TwoIssuers {
        /** RFC 9700 section 4.4.2.2: the answer of one, at the listener of a flow with the other. */
        @Test
        void keepTheirResponsesApart() throws Exception {
            CyclicBarrier bothBound = new CyclicBarrier(2);
            CyclicBarrier bothTried = new CyclicBarrier(2);
            ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
            Progress progress = new Progress() {
                @Override
                public void responseRejected(Server server, Rejection reason, int count) {
                    heard.add(server.name() + " " + reason);
                }
            };
            try (TestAuthorizationServer other = TestAuthorizationServer.start();
                    TestMcpServer second = TestMcpServer.start(other)) {
                // The defence has to stand without iss.
                for (TestAuthorizationServer one : List.of(issuer(), other)) {
                    one.metadata().without("authorization_response_iss_parameter_supported");
                    one.authorize().withoutIss();
                }
                List<PendingSignIn> all = new java.util.concurrent.CopyOnWriteArrayList<>();
                try (Approver person = new Approver(pending -> {
                            all.add(pending);
                            bothBound.await(30, TimeUnit.SECONDS);
                            PendingSignIn stranger = all.get(0) == pending ? all.get(1) : all.get(0);
                            URI callback = BROWSER.approve(pending.url());
                            URI astray = URI.create(stranger.redirectUri() + "?" + callback.getRawQuery());
                            assertThat(BROWSER.deliver(astray).status()).isEqualTo(400);
                            bothTried.await(30, TimeUnit.SECONDS);
                            assertThat(BROWSER.deliver(callback).status()).isEqualTo(200);
                        });
                        Berth berth = Berth.builder()
                                .store(store)
                                .interaction(person)
                                .progress(progress)
                                .build()) {
                    Server elsewhere = at(second.url()).name("elsewhere").build();
                    try (Connections connections = berth.connect(List.of(server(), elsewhere))) {
                        assertThat(connections.connected()).hasSize(2);
                    }
                }
                assertThat(heard).containsExactlyInAnyOrder("server-0 WRONG_LISTENER", "elsewhere WRONG_LISTENER");
                assertThat(other.token().count()).isOne();
                assertThat(issuer().token().count()).isOne();
            }
        }
    }

    @Nested
    class Iss {
        private void isRefused(ErrorCode code) {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signIn(server()))
                        .isInstanceOfSatisfying(InvalidAuthorizationResponseException.class, e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.facts()).containsEntry("expected", issuer().issuer());
                            assertThat(e).hasMessageNotContaining("nasty words");
                            assertThat(e.facts().toString()).doesNotContain("nasty words");
                        });
                assertThat(issuer().token().count()).isZero();
            }
        }

        @Test
        void isMissedWhereItIsPromised() {
            issuer().authorize().withoutIss();
            isRefused(ErrorCode.ISSUER_MISSING);
        }

        /** RFC 9207 section 2.4: a plain comparison of strings. */
        @ParameterizedTest
        @ValueSource(strings = {"https://evil.example", "%s/", "%s:80", ""})
        void isRefusedInAnyOtherSpelling(String pattern) {
            issuer().authorize().iss(pattern.replace("%s", issuer().issuer()));
            isRefused(ErrorCode.ISSUER_MISMATCH);
        }

        @Test
        void isLookedAtWhereItIsNotPromisedToo() {
            issuer().metadata().without("authorization_response_iss_parameter_supported");
            issuer().authorize().iss("https://evil.example");
            isRefused(ErrorCode.ISSUER_MISMATCH);
        }

        /** Before anything of an error is shown. */
        @Test
        void isLookedAtBeforeTheError() {
            issuer().authorize().refuse("access_denied", "nasty words").iss("https://evil.example");
            isRefused(ErrorCode.ISSUER_MISMATCH);
        }

        @Test
        void mayBeAbsentWhereNobodyPromisedIt() throws Exception {
            issuer().metadata().without("authorization_response_iss_parameter_supported");
            issuer().authorize().withoutIss();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
            }
        }
    }

    /** Field classes 28 and 29: what is thrown at a listener changes nothing, and a reload is told so. */
    @Test
    void nothingForgedComesBeforeTheGenuineOneAndNothingAfter() throws Exception {
        try (Approver person = new Approver(pending -> {
                    String callback = pending.redirectUri();
                    URI genuine = BROWSER.approve(pending.url());
                    String state = genuine.getRawQuery().replaceAll(".*state=([^&]+).*", "$1");
                    for (String forged : List.of(
                            callback,
                            callback + "?error=access_denied",
                            callback + "?error=access_denied&state=guess",
                            callback + "?code=x&state=guess",
                            callback + "?state=" + state + "&iss=" + issuer().issuer(),
                            genuine + "&code=y",
                            genuine + "&iss=" + issuer().issuer(),
                            genuine + "&state=" + state)) {
                        assertThat(BROWSER.open(URI.create(forged)).status())
                                .as(forged.replace(state, "STATE"))
                                .isEqualTo(400);
                    }
                    String root = callback.substring(0, callback.indexOf("/callback"));
                    for (String stray : List.of("/favicon.ico", "/callback/", "/callback.x", "//callback", "/")) {
                        assertThat(BROWSER.open(URI.create(root + stray)).status())
                                .as(stray)
                                .isEqualTo(404);
                    }
                    var held = issuer().token().hold();
                    var page = Background.run(() -> BROWSER.deliver(genuine));
                    issuer().token().exchange().awaitRequests(1, LONG);
                    assertThat(BROWSER.deliver(genuine).status()).isEqualTo(409);
                    held.release();
                    assertThat(page.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
                });
                Berth berth = berth(person)) {
            assertThat(berth.signIn(server())).isPresent();
            assertThat(issuer().token().count()).isOne();
        }
    }

    /** What is told of a denial is the server's to say, once it is known to be the server. */
    @Test
    void aGenuineErrorEndsItWithTheServersWords() throws Exception {
        issuer().authorize().refuse("server_is_sad", "come back tomorrow");
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            assertThatThrownBy(() -> berth.signIn(server())).isInstanceOfSatisfying(AuthorizationException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.AUTHORIZATION_REFUSED);
                assertThat(e.facts())
                        .containsEntry("server_error", "server_is_sad")
                        .containsEntry("server_error_description", "come back tomorrow");
            });
        }
    }
}
