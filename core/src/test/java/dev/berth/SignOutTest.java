package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.TokenEndpoint.RefreshTokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a sign-out does and tells (field class 41): of each token. */
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
}
