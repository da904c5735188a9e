package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.authorize.CodeVerifier;
import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.FailureText;
import dev.berth.error.InteractionRequiredException;
import dev.berth.secret.Secret;
import dev.berth.store.PendingSignInRecord;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.JwtIssuer;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person signs in on another device (RFC 8628). */
class DeviceSignInTest extends WithDevices {
    @Nested
    class ThePerson {
        @Test
        void entersTheCodeElsewhereAndIsSignedIn() throws Exception {
            time.in(3, person::allow);
            try (Berth berth = berth()) {
                Optional<SignedIn> signedIn = berth.signIn(server());

                assertThat(signedIn).isPresent();
                assertThat(signedIn.get().issuer()).isEqualTo(issuer.issuer());
                assertThat(signedIn.get().resource()).isEqualTo(servers.get(0).url());
                assertThat(issuer.introspect(berth.token(server()).value().reveal()))
                        .isPresent();
                assertThat(kept().tokens()).isNotNull();
                assertThat(time.seconds()).containsExactly(5L, 5L, 5L);
            }
            assertThat(person.all).singleElement().satisfies(shown -> {
                assertThat(shown.server().name()).isEqualTo("server-0");
                assertThat(shown.verificationUri()).hasToString(issuer.issuer() + "/device");
                assertThat(shown.expiresAt()).isEqualTo("2026-01-01T00:10:00Z");
                assertThat(shown.settlement().toCompletableFuture().get(30, SECONDS))
                        .isNull();
            });
        }

        @Test
        void mayOpenTheAddressThatHasTheCodeInIt() throws Exception {
            time.in(
                    1,
                    () -> new Person()
                            .allowDevice(person.last().verificationUriComplete().orElseThrow()));
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server())).isPresent();
            }
        }

        @Test
        void saysNo() {
            time.in(
                    2,
                    () -> new Person()
                            .denyDevice(
                                    person.last().verificationUri(),
                                    person.last().userCode()));
            try (Berth berth = berth()) {
                BerthException denied = failure(() -> berth.signIn(server()));
                assertThat(denied).isInstanceOf(AuthorizationException.class);
                assertThat(denied.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
                assertThat(denied.facts()).containsEntry("rule", "RFC 8628 section 3.5");
            }
            assertThat(kept().tokens()).isNull();
        }

        /** Nothing listens, nothing is opened, and nobody is sent to the authorization endpoint. */
        @Test
        void needsNothingOfThisMachine() throws Exception {
            issuer.metadata().without("authorization_endpoint", "code_challenge_methods_supported");
            time.in(1, () -> {
                assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain("berth-callback");
                person.allow();
            });
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server())).isPresent();
            }
            assertThat(person.opened).isEmpty();
            assertThat(person.browsers).isEmpty();
            assertThat(issuer.authorize().count()).isZero();
        }

        @Test
        void isShownEachOfSeveralByItself() throws Exception {
            try (Berth berth = berthInRealTime()) {
                issuer.deviceAuthorization().with("interval", 1);
                CompletableFuture<Connections> result =
                        Background.run(() -> berth.connect(List.of(server(0), server(1))));
                PendingDeviceSignIn one = person.await();
                PendingDeviceSignIn other = person.await();
                assertThat(one.userCode()).isNotEqualTo(other.userCode());
                Shown.allow(other);
                Shown.allow(one);
                try (Connections connections = result.get(30, SECONDS)) {
                    assertThat(connections.connected()).hasSize(2);
                }
                assertThat(person.all)
                        .extracting(p -> p.server().name())
                        .containsExactlyInAnyOrder("server-0", "server-1");
                assertThat(person.opened).isEmpty();
            }
        }

        /** Beside one that waits in the browser: it neither holds that up nor stands on its page. */
        @Test
        void isSentToTheBrowserForTheOthersAlone() throws Exception {
            Server here = server(1).toBuilder().onAnotherDevice(false).build();
            try (Berth berth = berthInRealTime()) {
                issuer.deviceAuthorization().with("interval", 1);
                CompletableFuture<Connections> result = Background.run(() -> berth.connect(List.of(server(0), here)));
                PendingDeviceSignIn elsewhere = person.await();
                new Person().visit(Shown.await(person.opened));
                Shown.allow(elsewhere);
                try (Connections connections = result.get(30, SECONDS)) {
                    assertThat(connections.connected()).hasSize(2);
                }
            }
            assertThat(person.opened).as("once").isEmpty();
        }

        /** Another process on the same store shows what is waited for, and has the result. */
        @Test
        void isShownTheSameCodeByEveryProcess() throws Exception {
            BlockingQueue<PendingSignInRecord> awaited = new LinkedBlockingQueue<>();
            Progress progress = new Progress() {
                @Override
                public void awaitingAnother(Server server, PendingSignInRecord pending) {
                    awaited.add(pending);
                }
            };
            issuer.deviceAuthorization().with("interval", 1);
            Shown nobody = new Shown();
            try (Berth first = berthInRealTime();
                    Berth second = Berth.builder()
                            .store(store)
                            .interaction(nobody)
                            .progress(progress)
                            .clock(time.clock)
                            .build()) {
                CompletableFuture<Optional<SignedIn>> asking = Background.run(() -> first.signIn(server()));
                PendingDeviceSignIn pending = person.await();
                CompletableFuture<Optional<SignedIn>> waiting = Background.run(() -> second.signIn(server()));
                PendingSignInRecord told = Shown.await(awaited);
                assertThat(told.url()).isEqualTo(pending.verificationUri());
                assertThat(told.userCode()).isEqualTo(pending.userCode());
                assertThat(told.redirectUri()).isNull();
                assertThat(told.toString()).doesNotContain(pending.userCode());
                Shown.allow(pending);
                assertThat(asking.get(30, SECONDS)).isPresent();
                assertThat(waiting.get(30, SECONDS)).isPresent();
            }
            assertThat(nobody.all).isEmpty();
        }

        @Test
        void isAskedOnceHoweverManyWantToSignIn() throws Exception {
            var held = issuer.deviceAuthorization().hold();
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                CompletableFuture<Optional<SignedIn>> first = Background.run(() -> berth.signIn(server()));
                issuer.deviceAuthorization().awaitRequests(1, LONG);
                CompletableFuture<Optional<SignedIn>> second = Background.run(() -> berth.signIn(server()));
                held.release();
                assertThat(first.get(30, SECONDS)).isPresent();
                assertThat(second.get(30, SECONDS)).isPresent();
            }
            assertThat(person.all).hasSize(1);
        }
    }

    @Nested
    class WhereNobodyMayBeAsked {
        @Test
        void nothingIsAskedOfTheServersEither() {
            try (Berth berth = berth(Interaction.never())) {
                assertThatThrownBy(() -> berth.signIn(server())).isInstanceOf(InteractionRequiredException.class);
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
            }
            assertThat(log.all()).isEmpty();
        }

        /** One that was made before there were codes to show. */
        @Test
        void norByAnInteractionThatCannotShowACode() {
            try (Berth berth = berth(pending -> {})) {
                assertThatThrownBy(() -> berth.signIn(server()))
                        .isInstanceOf(InteractionRequiredException.class)
                        .hasMessageContaining("no way to show");
            }
            assertThat(polls()).isZero();
        }
    }

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
                    server().toBuilder().timeout(Duration.ofSeconds(7)).build();
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

    @Nested
    class TheClient {
        @Test
        void registersWithoutARedirectUriForWhatItWillPresent() throws Exception {
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
            }
            assertThat(issuer.registration().requests())
                    .singleElement()
                    .satisfies(sent -> assertThat(sent.json())
                            .containsEntry(
                                    "grant_types",
                                    List.of("urn:ietf:params:oauth:grant-type:device_code", "refresh_token"))
                            .containsEntry("response_types", List.of())
                            .doesNotContainKey("redirect_uris"));
        }

        @Test
        void thatIsKeptServesAgain() throws Exception {
            time.in(1, person::allow);
            time.in(2, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                berth.signInAgain(server());
            }
            assertThat(person.all).hasSize(2);
            assertThat(issuer.registration().count()).isOne();
        }

        /** It was registered to be sent codes, and may not present anything else. */
        @Test
        void ofABrowsersSignInIsNotUsed() throws Exception {
            try (Approver browser = new Approver();
                    Berth berth = berth(browser)) {
                berth.signIn(server().toBuilder().onAnotherDevice(false).build());
            }
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(issuer.registration().count()).isEqualTo(2);
            assertThat(kept().client().redirectUri()).isNull();
        }

        /** Field class 23. */
        @Test
        void thatTheIssuerHasForgottenIsRegisteredOnceMoreBeforeAnybodyIsAsked() throws Exception {
            time.in(1, person::allow);
            time.in(2, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                issuer.clients().purge();
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(person.all).hasSize(2);
            assertThat(issuer.registration().count()).isEqualTo(2);
        }

        /** Field class 23: forgotten while the person was at it. */
        @Test
        void thatIsForgottenMeanwhileIsRegisteredOnceMore() throws Exception {
            time.in(1, person::allow);
            time.in(2, () -> issuer.clients().purge());
            time.in(3, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(person.all).hasSize(3);
            assertThat(issuer.registration().count()).isEqualTo(2);
        }

        /** Field class 23. */
        @Test
        void isRegisteredNoThirdTime() throws Exception {
            time.in(1, person::allow);
            time.in(2, () -> issuer.clients().purge());
            time.in(3, () -> issuer.clients().purge());
            try (Berth berth = berth()) {
                berth.signIn(server());
                assertThat(failure(() -> berth.signInAgain(server())).code()).isEqualTo(ErrorCode.INVALID_CLIENT);
            }
            assertThat(issuer.registration().count()).isEqualTo(2);
        }

        /** It is remembered: the next sign-in does not show the document again. */
        @Test
        void thatIsAMetadataDocumentGivesWayToARegistrationWhereItIsRefused() throws Exception {
            issuer.metadata().with("client_id_metadata_document_supported", true);
            Server documented = server().toBuilder()
                    .clientMetadataUrl(URI.create("https://client.example/berth.json"))
                    .build();
            time.in(1, person::allow);
            time.in(2, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(documented)).isPresent();
                assertThat(berth.signInAgain(documented)).isPresent();
            }
            assertThat(issuer.deviceAuthorization().requests())
                    .extracting(request -> request.parameter("client_id"))
                    .filteredOn("https://client.example/berth.json"::equals)
                    .hasSize(1);
            assertThat(issuer.registration().count()).isOne();
            assertThat(person.all).hasSize(2);
        }

        /** Field class 34. */
        @Test
        void thatIsConfiguredIsUsedAsItIs() throws Exception {
            issuer.clients()
                    .add(Client.confidentialClient(
                            "ours", "hush", ClientAuthentication.CLIENT_SECRET_BASIC, "http://127.0.0.1/callback"));
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(
                        server().toBuilder().client("ours", Secret.of("hush")).build());
            }
            assertThat(issuer.registration().count()).isZero();
            assertThat(issuer.deviceAuthorization().requests().get(0).header("Authorization"))
                    .startsWith("Basic ");
        }
    }

    @Nested
    class AnIssuerWithoutTheGrant {
        private void isRefused() {
            try (Berth berth = berth()) {
                BerthException failure = failure(() -> berth.signIn(server()));
                assertThat(failure).isInstanceOf(DiscoveryException.class);
                assertThat(failure.code()).isEqualTo(ErrorCode.GRANT_UNSUPPORTED);
            }
            assertThat(person.all).isEmpty();
            assertThat(issuer.registration().count()).isZero();
        }

        @Test
        void hasNoEndpointForIt() {
            issuer.metadata().without("device_authorization_endpoint");
            isRefused();
        }

        @Test
        void leavesItOutOfItsList() {
            issuer.metadata().with("grant_types_supported", List.of("authorization_code"));
            isRefused();
        }
    }

    /** The next that the resource names may have it. */
    @Test
    void anIssuerWithoutTheGrantIsPassedOver() throws Exception {
        try (TestAuthorizationServer other =
                TestAuthorizationServer.builder().log(log).start()) {
            servers.get(0).resourceMetadata().with("authorization_servers", List.of(other.issuer(), issuer.issuer()));
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server()).orElseThrow().issuer()).isEqualTo(issuer.issuer());
            }
            assertThat(other.registration().count()).isZero();
        }
    }

    @Nested
    class Tokens {
        @Test
        void areRefreshedAsAnyOthers() throws Exception {
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                issuer.expireAccessTokens();
                try (Connection connection = berth.open(server())) {
                    assertThat(connection.tools()).isNotEmpty();
                }
            }
            assertThat(issuer.token().refresh().count()).isOne();
            assertThat(person.all).hasSize(1);
        }

        /** RFC 9449: each question has a proof of its own, of the same key. */
        @Test
        void areBoundToAKeyWhereTheServerWantsThat() throws Exception {
            issuer.dpop().supported(true).demandsNonces(true);
            servers.get(0).dpop().required(true);
            time.in(3, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                assertThat(berth.token(server()).type()).isEqualToIgnoringCase("DPoP");
                try (Connection connection = berth.open(server())) {
                    assertThat(connection.tools()).isNotEmpty();
                }
            }
            Set<String> proofs = new HashSet<>();
            List<RecordedRequest> asked = issuer.token().deviceCode().requests();
            asked.forEach(request -> proofs.add(String.valueOf(request.header("DPoP"))));
            assertThat(asked).as("one more for the nonce").hasSize(4);
            assertThat(proofs).hasSize(4).doesNotContain("null");
        }

        /** Some servers require of a device what they require at the authorization endpoint (keycloak/keycloak#9710). */
        @Test
        void areAskedForWithAProofKeyWhereTheServerKnowsSuch() throws Exception {
            time.in(2, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
            }
            RecordedRequest begun = issuer.deviceAuthorization().requests().get(0);
            List<RecordedRequest> asked = issuer.token().deviceCode().requests();
            assertThat(begun.parameter("code_challenge_method")).isEqualTo("S256");
            assertThat(asked).hasSize(2).allSatisfy(poll -> {
                Secret verifier = Secret.of(String.valueOf(poll.parameter("code_verifier")));
                assertThat(begun.parameter("code_challenge")).isEqualTo(new CodeVerifier(verifier).challenge());
            });
        }

        @Test
        void areAskedForWithoutOneWhereTheServerKnowsNone() throws Exception {
            issuer.metadata().without("code_challenge_methods_supported");
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
            }
            assertThat(issuer.deviceAuthorization().requests().get(0).form())
                    .doesNotContainKeys("code_challenge", "code_challenge_method");
            assertThat(issuer.token().deviceCode().requests().get(0).form()).doesNotContainKey("code_verifier");
        }

        @Test
        void areAskedForTheResourceByteForByteAndForTheScopes() throws Exception {
            String resource = servers.get(0).url();
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server().toBuilder().scope("tools").build());
            }
            RecordedRequest asked = issuer.deviceAuthorization().requests().get(0);
            assertThat(asked.parameter("resource")).isEqualTo(resource);
            assertThat(asked.parameter("scope")).isEqualTo("tools");
            assertThat(issuer.token().deviceCode().requests().get(0).parameter("resource"))
                    .isEqualTo(resource);
            assertThat(kept().requestedScopes()).containsExactly("tools");
        }
    }

    /** RFC 7591 section 2: what was registered for one grant may not present another, whichever came first. */
    @Test
    void isRegisteredForApartFromAWorkload() throws Exception {
        JwtIssuer platform = JwtIssuer.named("https://platform.example", time.clock);
        issuer.token().jwtBearer().supported(true);
        issuer.token().jwtBearer().trustsWorkloadsOf(platform);
        Server workload = server().toBuilder()
                .onAnotherDevice(false)
                .issuer(issuer.issuer())
                .grant(GrantSource.jwtBearer(() -> Secret.of(
                        platform.workloadToken("job-7", issuer.issuer()).sign())))
                .build();
        time.in(1, person::allow);
        time.in(2, person::allow);
        time.in(3, person::allow);
        try (Berth berth = berth()) {
            berth.signIn(server());
            berth.signInAgain(workload);
            berth.signInAgain(workload);
            berth.signInAgain(server());
            berth.signInAgain(server());
        }
        assertThat(issuer.registration().requests())
                .extracting(request -> request.body().contains("jwt-bearer"))
                .containsExactly(false, true, false);
        assertThat(kept().client().grantTypes()).contains("refresh_token");
    }
}
