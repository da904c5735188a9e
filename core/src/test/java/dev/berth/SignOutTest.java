package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.TokenEndpoint.RefreshTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a sign-out does and tells (field class 41): of each token, of each grant, and where the store is in its way. */
class SignOutTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));

    private Berth asking(Interaction person) {
        return Berth.builder().store(store).interaction(person).clock(clock).build();
    }

    private Berth silent() {
        return asking(Interaction.never());
    }

    private void signIn() throws InterruptedException {
        try (Approver person = new Approver();
                Berth berth = asking(person)) {
            berth.signIn(server());
        }
    }

    private SignedOut signOut() throws InterruptedException {
        try (Berth berth = silent()) {
            return berth.signOut(server());
        }
    }

    private String revocationEndpoint() {
        return issuer().issuer() + "/revoke";
    }

    /** RFC 7009. */
    @Nested
    class OfEachTokenTells {
        @Test
        void thatItWasRevoked() throws Exception {
            signIn();
            Instant ends = tokens().expiresAt();
            SignedOut end = signOut();
            assertThat(end.outcome()).isEqualTo(SignOut.REVOKED);
            assertThat(end.tokens())
                    .containsExactly(
                            new SignedOut.Token(issuer().issuer(), "refresh_token", SignOut.REVOKED, null, Map.of()),
                            new SignedOut.Token(issuer().issuer(), "access_token", SignOut.REVOKED, ends, Map.of()));
        }

        /** RFC 7009 section 2.2.1: the grant has ended, and its access token may go on. */
        @Test
        void whatTheServerHasNoWayToRevoke() throws Exception {
            signIn();
            issuer().revocation()
                    .honestNext(1)
                    .answerNext(1, Reply.error(400, "unsupported_token_type", "it ends soon"));
            SignedOut end = signOut();
            assertThat(end.outcome()).isEqualTo(SignOut.REVOKED);
            assertThat(end.tokens())
                    .extracting(SignedOut.Token::outcome)
                    .containsExactly(SignOut.REVOKED, SignOut.REVOCATION_UNSUPPORTED);
            assertThat(end.tokens().get(1).facts())
                    .containsEntry("url", revocationEndpoint())
                    .containsEntry("status", "400")
                    .containsEntry("server_error", "unsupported_token_type")
                    .containsEntry("server_error_description", "it ends soon");
        }

        @Test
        void whatCameOfEachWhereBothFail() throws Exception {
            signIn();
            issuer().revocation()
                    .answerNext(1, Reply.status(503).withHeader("Retry-After", "120"))
                    .answerNext(1, Reply.closesConnection());
            SignedOut end = signOut();
            assertThat(end.outcome()).isEqualTo(SignOut.REVOCATION_FAILED);
            assertThat(end.tokens()).extracting(SignedOut.Token::outcome).containsOnly(SignOut.REVOCATION_FAILED);
            assertThat(end.tokens().get(0).facts())
                    .containsEntry("status", "503")
                    .containsEntry("retry_after", "120");
            assertThat(end.tokens().get(1).facts())
                    .containsEntry("error", "unreachable")
                    .doesNotContainKey("status");
        }

        /** It is the refresh token that the grant goes on by: what became of the other does not decide. */
        @Test
        void thatAServerWhichRevokesAccessTokensAloneHasNotEndedTheGrant() throws Exception {
            signIn();
            issuer().revocation().answerNext(1, Reply.error(400, "unsupported_token_type", "no"));
            SignedOut end = signOut();
            assertThat(end.outcome()).isEqualTo(SignOut.REVOCATION_UNSUPPORTED);
            assertThat(end.tokens())
                    .extracting(SignedOut.Token::outcome)
                    .containsExactly(SignOut.REVOCATION_UNSUPPORTED, SignOut.REVOKED);
        }

        @Test
        void thatThereIsNoRevocationAtAll() throws Exception {
            issuer().metadata().without("revocation_endpoint");
            signIn();
            SignedOut end = signOut();
            assertThat(end.outcome()).isEqualTo(SignOut.REVOCATION_UNSUPPORTED);
            assertThat(end.tokens()).hasSize(2).allSatisfy(token -> {
                assertThat(token.outcome()).isEqualTo(SignOut.REVOCATION_UNSUPPORTED);
                assertThat(token.facts()).isEmpty();
            });
            assertThat(issuer().revocation().count()).isZero();
        }

        @Test
        void nothingOfARefreshTokenThatThereNeverWas() throws Exception {
            issuer().token().refreshTokens(RefreshTokens.NEVER);
            signIn();
            assertThat(signOut().tokens()).extracting(SignedOut.Token::kind).containsExactly("access_token");
        }

        @Test
        void nothingWhereNobodyWasAsked() throws Exception {
            signIn();
            try (Berth berth = silent()) {
                assertThat(berth.forget(server())).isEqualTo(new SignedOut(SignOut.FORGOTTEN, List.of()));
                assertThat(berth.forget(server())).isEqualTo(new SignedOut(SignOut.NOT_SIGNED_IN, List.of()));
            }
        }
    }

    /** Two clients of one account at one server, say. */
    @Nested
    class OfSeveralGrants {
        private final Set<String> stuck = new HashSet<>();

        private void signInAsBoth() throws InterruptedException {
            for (String client : List.of("quay", "desk")) {
                issuer().clients().add(Client.publicClient(client, "http://127.0.0.1/callback"));
            }
            TokenStore inner = store;
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                berth.signIn(server().toBuilder().client("quay").build());
                Credential first = kept();
                berth.signIn(server().toBuilder().client("desk").build());
                store.put(first);
            }
            store = new ForwardingStore(inner) {
                @Override
                public boolean remove(CredentialKey key) {
                    if (stuck.contains(key.clientId())) {
                        throw new StoreException(ErrorCode.STORE_FAILED, "stuck: " + key.clientId(), Map.of());
                    }
                    return super.remove(key);
                }
            };
        }

        @Test
        void endsAllAndTellsTheWorst() throws Exception {
            signInAsBoth();
            issuer().revocation().honestNext(2).answerWith(Reply.status(503));
            SignedOut end = signOut();
            assertThat(end.outcome()).isEqualTo(SignOut.REVOCATION_FAILED);
            assertThat(end.tokens())
                    .extracting(SignedOut.Token::outcome)
                    .containsExactly(
                            SignOut.REVOKED, SignOut.REVOKED, SignOut.REVOCATION_FAILED, SignOut.REVOCATION_FAILED);
            assertThat(store.list()).isEmpty();
        }

        @Test
        void goesOnAfterOneThatCannotBeForgotten() throws Exception {
            signInAsBoth();
            for (String client : List.of("quay", "desk")) {
                Credential before = store.list().stream()
                        .filter(one -> !one.client().clientId().equals(client))
                        .findFirst()
                        .orElseThrow();
                stuck.clear();
                stuck.add(client);
                assertThatThrownBy(SignOutTest.this::signOut)
                        .isInstanceOf(StoreException.class)
                        .hasMessage("stuck: " + client)
                        .hasNoSuppressedExceptions();
                assertThat(store.list())
                        .extracting(one -> one.client().clientId())
                        .containsExactly(client);
                store.put(before);
            }
        }

        @Test
        void failsWithTheFirstAndTellsTheOther() throws Exception {
            signInAsBoth();
            stuck.addAll(Set.of("quay", "desk"));
            StoreException first = catchThrowableOfType(StoreException.class, SignOutTest.this::signOut);
            assertThat(first.getSuppressed()).singleElement().isInstanceOf(StoreException.class);
            assertThat(List.of(first.getMessage(), first.getSuppressed()[0].getMessage()))
                    .containsExactlyInAnyOrder("stuck: quay", "stuck: desk");
            assertThat(issuer().revocation().count()).as("both tokens of both").isEqualTo(4);
        }
    }

    /** The issuer was told, or not, and the file stays. */
    @Nested
    class WhereTheStoreCannotForget {
        private boolean takes = true;
        private boolean forgets;

        private void signInAndLoseTheDisk() throws InterruptedException {
            store = new ForwardingStore(store) {
                @Override
                public void put(Credential credential) {
                    if (!takes) {
                        throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                    }
                    super.put(credential);
                }

                @Override
                public boolean remove(CredentialKey key) {
                    if (!forgets) {
                        throw new StoreException(ErrorCode.STORE_FAILED, "read-only", Map.of("path", "home"));
                    }
                    return super.remove(key);
                }
            };
            signIn();
            clock.advance(Duration.ofMinutes(61));
            takes = false;
        }

        @Test
        void itIsToldThatTheGrantWasRevokedAllTheSame() throws Exception {
            signInAndLoseTheDisk();
            StoreException failure = catchThrowableOfType(StoreException.class, SignOutTest.this::signOut);
            assertThat(failure.facts()).containsEntry("outcome", "revoked").containsEntry("path", "home");
            issuer().revocation().answerWith(Reply.status(503));
            failure = catchThrowableOfType(StoreException.class, SignOutTest.this::signOut);
            assertThat(failure.facts()).containsEntry("outcome", "revocation_failed");
        }

        /** What the store holds was spent for it. */
        @Test
        void aTokenThatItHasNotTakenEitherIsKeptWhileTheGrantStands() throws Exception {
            signInAndLoseTheDisk();
            try (Berth berth = silent()) {
                Secret renewed = berth.token(server()).value();
                assertThatThrownBy(() -> berth.forget(server())).isInstanceOf(StoreException.class);
                assertThat(berth.token(server()).value()).isEqualTo(renewed);

                issuer().revocation().answerWith(Reply.status(503));
                assertThatThrownBy(() -> berth.signOut(server())).isInstanceOf(StoreException.class);
                assertThat(berth.token(server()).value()).isEqualTo(renewed);
                takes = true;
            }
            assertThat(issuer().reuses()).isZero();
            assertThat(issuer().introspect(tokens().accessToken().reveal())).isPresent();
        }

        @Test
        void itIsForgottenInMemoryOnceTheGrantHasEnded() throws Exception {
            signInAndLoseTheDisk();
            Secret before = tokens().accessToken();
            try (Berth berth = silent()) {
                berth.token(server());
                assertThatThrownBy(() -> berth.signOut(server())).isInstanceOf(StoreException.class);
                takes = true;
            }
            assertThat(tokens().accessToken()).as("closing brings nothing back").isEqualTo(before);
        }

        @Test
        void itCanBeSignedOutAgain() throws Exception {
            signInAndLoseTheDisk();
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.signOut(server())).isInstanceOf(StoreException.class);
                forgets = true;
                assertThat(berth.signOut(server()).outcome()).isEqualTo(SignOut.REVOKED);
            }
            assertThat(store.list()).isEmpty();
            assertThat(Objects.requireNonNull(issuer()).reuses()).isZero();
        }
    }
}
