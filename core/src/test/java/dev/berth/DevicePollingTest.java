package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.FailureText;
import dev.berth.testkit.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the token endpoint is asked, and what ends the asking (RFC 8628 section 3.5). */
class DevicePollingTest extends WithDevices {
    @Nested
    class Asking {
        /** RFC 8628 section 3.5: five seconds more, for this and all that follow. */
        @Test
        void slowsDownForGood() throws Exception {
            issuer.token().deviceCode().honestNext(1).answerNext(1, Reply.error(400, "slow_down", "not so fast"));
            time.in(5, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server())).isPresent();
            }
            assertThat(time.seconds()).containsExactly(5L, 5L, 10L, 10L, 10L);
        }

        /** Some say it under 429, which is not the trouble that it would be otherwise. */
        @Test
        void slowsDownWhateverTheStatus() throws Exception {
            issuer.token().deviceCode().answerNext(2, Reply.error(429, "slow_down", "not so fast"));
            time.in(3, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server())).isPresent();
            }
            assertThat(time.seconds()).containsExactly(5L, 10L, 15L);
        }

        @ParameterizedTest
        @ValueSource(strings = {"503", "500", "429", "408", "broken", "denied"})
        void goesOnAfterTroubleMoreSlowly(String trouble) throws Exception {
            Reply reply = switch (trouble) {
                case "broken" -> Reply.closesConnection();
                case "denied" -> Reply.error(502, "access_denied", "says a server that fails");
                default -> Reply.status(Integer.parseInt(trouble));
            };
            issuer.token().deviceCode().answerNext(2, reply);
            time.in(4, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server())).isPresent();
            }
            assertThat(time.seconds()).containsExactly(5L, 10L, 20L, 5L);
        }

        @Test
        void honoursRetryAfter() throws Exception {
            issuer.token()
                    .deviceCode()
                    .answerNext(1, Reply.status(503).withHeader("Retry-After", "42"))
                    .answerNext(1, Reply.status(503).withHeader("Retry-After", "Thu, 01 Jan 2026 00:02:17 GMT"))
                    .answerNext(1, Reply.status(429).withHeader("Retry-After", "soon"));
            time.in(4, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server())).isPresent();
            }
            assertThat(time.seconds()).containsExactly(5L, 42L, 90L, 40L);
        }

        @ParameterizedTest
        @ValueSource(strings = {"invalid_grant", "invalid_request", "unsupported_grant_type", "something_new"})
        void endsAtOnceWithAnyOtherError(String error) {
            issuer.token().deviceCode().answerWith(Reply.error(400, error, "no"));
            try (Berth berth = berth()) {
                assertThat(failure(() -> berth.signIn(server())).facts()).containsEntry("server_error", error);
            }
            assertThat(polls()).isOne();
        }

        @Test
        void endsAtOnceWithAnAnswerThatMakesNoSense() {
            issuer.token().deviceCode().answerNext(1, Reply.json(200, java.util.Map.of("hello", "world")));
            try (Berth berth = berth()) {
                assertThat(failure(() -> berth.signIn(server())).code()).isEqualTo(ErrorCode.INVALID_TOKEN_RESPONSE);
            }
            issuer.token().deviceCode().answerNext(1, Reply.redirect(307, issuer.issuer() + "/revoke"));
            try (Berth berth = berth()) {
                assertThat(failure(() -> berth.signIn(server())).code()).isEqualTo(ErrorCode.REDIRECT_REFUSED);
            }
            assertThat(polls()).isEqualTo(2);
        }

        /** A server that repeats what it was sent gets it into nothing that is shown. */
        @ParameterizedTest
        @ValueSource(strings = {"json", "text"})
        void showsTheDeviceCodeInNoFailure(String form) {
            time.in(1, () -> {
                String code = "canary-device-code";
                issuer.token()
                        .deviceCode()
                        .answerWith(
                                form.equals("json")
                                        ? Reply.error(400, "invalid_grant", "not " + code)
                                        : Reply.text(400, "not " + code));
            });
            issuer.deviceAuthorization().with("device_code", "canary-device-code");
            try (Berth berth = berth()) {
                BerthException failure = failure(() -> berth.signIn(server()));
                assertThat(FailureText.of(failure)).contains("not [redacted]").doesNotContain("canary");
            }
        }
    }

    @Nested
    class TheEnd {
        @Test
        void comesWithTheCodesOwnEnd() {
            issuer.deviceAuthorization().lifetime(Duration.ofSeconds(12));
            try (Berth berth = berth()) {
                BerthException failure = failure(() -> berth.signIn(server()));
                assertThat(failure).isInstanceOf(AuthorizationException.class);
                assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
                assertThat(failure.facts()).containsEntry("expired", "device_code");
            }
            assertThat(time.seconds()).containsExactly(5L, 5L, 2L);
            assertThat(polls()).isEqualTo(2);
        }

        /** The server's clock counts where it is ahead of what the server said. */
        @Test
        void comesWhenTheServerSaysSo() {
            issuer.deviceAuthorization().lifetime(Duration.ofSeconds(12)).with("expires_in", 600);
            try (Berth berth = berth()) {
                BerthException failure = failure(() -> berth.signIn(server()));
                assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
                assertThat(failure.facts())
                        .containsEntry("server_error", "expired_token")
                        .containsEntry("expired", "device_code");
            }
            assertThat(polls()).isEqualTo(3);
        }

        @Test
        void comesWithTheTimeThatThePersonWasGiven() {
            Server impatient =
                    server().toBuilder().signInTimeout(Duration.ofSeconds(7)).build();
            try (Berth berth = berth()) {
                BerthException failure = failure(() -> berth.signIn(impatient));
                assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
                assertThat(failure).hasMessageContaining("within 7 seconds");
                assertThat(failure.facts()).doesNotContainKey("expired");
            }
            assertThat(person.last().expiresAt()).isEqualTo("2026-01-01T00:00:07Z");
            assertThat(time.seconds()).containsExactly(5L, 2L);
        }

        /** It is the server's, and not the person's doing. */
        @Test
        void inTroubleSaysSo() {
            issuer.deviceAuthorization().lifetime(Duration.ofSeconds(60));
            issuer.token().deviceCode().answerWith(Reply.status(503));
            try (Berth berth = berth()) {
                BerthException failure = failure(() -> berth.signIn(server()));
                assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
                assertThat(failure).hasMessageContaining("in trouble");
                assertThat(failure.facts()).containsEntry("status", "503").containsEntry("trouble", "server_error");
            }
            assertThat(time.seconds()).containsExactly(5L, 10L, 20L, 25L);
        }

        @Test
        void isNotPutOffByRetryAfter() {
            issuer.token().deviceCode().answerWith(Reply.status(503).withHeader("Retry-After", "86400"));
            try (Berth berth = berth()) {
                assertThat(failure(() -> berth.signIn(server())).code()).isEqualTo(ErrorCode.TIMEOUT);
            }
            assertThat(time.seconds()).containsExactly(5L, 595L);
        }

        @Test
        void comesAtOnceWhenThePersonCancels() throws Exception {
            issuer.deviceAuthorization().with("interval", 300);
            try (Berth berth = berthInRealTime()) {
                CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
                PendingDeviceSignIn pending = person.await();
                assertThat(pending.cancel()).isTrue();
                isCancelled(result);
                assertThat(pending.cancel()).isFalse();
                assertThat(pending.settlement().toCompletableFuture().get(10, SECONDS))
                        .isNull();
            }
            assertThat(polls()).isZero();
        }

        /** Also while the server takes its time to answer. */
        @Test
        void comesAtOnceWhenThePersonCancelsWhileTheServerIsAsked() throws Exception {
            issuer.deviceAuthorization().with("interval", 1);
            issuer.token().deviceCode().hold();
            try (Berth berth = berthInRealTime()) {
                CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
                PendingDeviceSignIn pending = person.await();
                issuer.token().deviceCode().awaitRequests(1, LONG);
                assertThat(pending.cancel()).isTrue();
                isCancelled(result);
            }
        }

        @Test
        void comesWithClosing() throws Exception {
            issuer.deviceAuthorization().with("interval", 300);
            Berth berth = berthInRealTime();
            CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
            PendingDeviceSignIn pending = person.await();
            berth.close();
            isCancelled(result);
            assertThat(pending.settlement().toCompletableFuture().get(10, SECONDS))
                    .isNull();
        }

        @Test
        void ofACallerWhoIsInterruptedIsNobodyElses() throws Exception {
            issuer.deviceAuthorization().with("interval", 1);
            try (Berth berth = berthInRealTime()) {
                CompletableFuture<Optional<SignedIn>> first = new CompletableFuture<>();
                Thread caller = Background.start(() -> berth.signIn(server()), first);
                PendingDeviceSignIn pending = person.await();
                caller.interrupt();
                assertThatThrownBy(() -> first.get(30, SECONDS)).hasCauseInstanceOf(InterruptedException.class);

                CompletableFuture<Optional<SignedIn>> second = Background.run(() -> berth.signIn(server()));
                Shown.allow(pending);
                assertThat(second.get(30, SECONDS)).isPresent();
                assertThat(person.all).hasSize(1);
            }
        }

        private static void isCancelled(CompletableFuture<?> result) {
            assertThatThrownBy(() -> result.get(10, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            AuthorizationException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }
    }
}
