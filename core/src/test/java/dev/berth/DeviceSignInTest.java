package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.authorize.CodeVerifier;
import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.secret.Secret;
import dev.berth.store.PendingSignInRecord;
import dev.berth.testkit.JwtIssuer;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

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
                assertThat(berth.token(server()).tokenType()).isEqualToIgnoringCase("DPoP");
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
