package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TokenEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server refuses whatever it is shown is not mended at every request. */
@Timeout(90)
class RefusedForGoodTest extends WithProtectedClient {
    private static final int CALLS = 20;

    private void refuse() {
        mcp().mcp().answerWith(Reply.status(401).withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void costsTheIssuerOneRefreshInAWhile(boolean async) throws Exception {
        signIn();
        refuse();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            for (int round = 0; round < 3; round++) {
                assertThat(atOnce(CALLS, client, async)).hasSize(CALLS).containsOnly(401);
            }
            assertThat(refreshes()).isOne();
            // Twice as long after each that was of no use.
            for (int seconds : List.of(10, 20, 40)) {
                int before = refreshes();
                clock.advance(Duration.ofSeconds(seconds - 1));
                assertThat(atOnce(CALLS, client, async)).containsOnly(401);
                assertThat(refreshes()).isEqualTo(before);
                clock.advance(Duration.ofSeconds(1));
                assertThat(atOnce(CALLS, client, async)).containsOnly(401);
                assertThat(refreshes()).isEqualTo(before + 1);
            }
        }
    }

    /** What is signed in to after that has nothing to do with what was refused before, whether the store forgets that or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isForgottenWithASignOut(boolean stuck) throws Exception {
        store = new ForwardingStore(store) {
            @Override
            public boolean remove(CredentialKey key) {
                if (stuck) {
                    throw new StoreException(ErrorCode.STORE_FAILED, "read-only", Map.of());
                }
                return super.remove(key);
            }
        };
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            for (int signIns = 1; signIns <= 2; signIns++) {
                assertThat(berth.signInAgain(server())).isPresent();
                issuer().expireAccessTokens();
                assertThat(status(berth.httpClient(server()), initialize(), false))
                        .isEqualTo(200);
                assertThat(refreshes()).isEqualTo(signIns);
                assertThat(person.asked).hasSize(signIns);
                if (stuck) {
                    assertThatThrownBy(() -> berth.signOut(server())).isInstanceOf(StoreException.class);
                } else {
                    berth.signOut(server());
                }
            }
        }
    }

    /** Nor does it help the server that a program makes its clients anew. */
    @Test
    void costsNoMoreWhereEachRequestHasItsOwnClient() throws Exception {
        signIn();
        refuse();
        try (Berth berth = at(Interaction.never())) {
            for (int i = 0; i < 5; i++) {
                assertThat(status(berth.httpClient(server()), initialize(), false))
                        .isEqualTo(401);
            }
        }
        assertThat(refreshes()).isOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isAskedAboutOnce(boolean async) throws Exception {
        signIn();
        refuse();
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            for (int round = 0; round < 3; round++) {
                assertThat(atOnce(CALLS, client, async)).hasSize(CALLS).containsOnly(401);
            }
            assertThat(person.asked).hasSize(1);
            assertThat(refreshes()).isOne();
        }
    }

    /** Longer than what they sign in for would be on trial, counted from when it was refused. */
    @Test
    void isAskedAboutNoMoreForAPersonWhoTakesTheirTime() throws Exception {
        issuer().token().refreshTokens(TokenEndpoint.RefreshTokens.NEVER);
        signIn();
        refuse();
        try (Approver person = new Approver(pending -> {
                    clock.advance(Replacements.FIRST_TRIAL.multipliedBy(3));
                    new Person().visit(pending.url());
                });
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            for (int i = 0; i < 4; i++) {
                assertThat(status(client, initialize(), false)).isEqualTo(401);
            }
            assertThat(person.asked)
                    .as("for the token, and for what took its place")
                    .hasSize(2);
        }
    }

    @Test
    void isAskedAboutOnceWhereTheIssuerGivesTheSameTokenAgain() throws Exception {
        signIn();
        String same = Objects.requireNonNull(kept().tokens()).accessToken().reveal();
        issuer().token().alter(reply -> reply.with("access_token", same));
        refuse();
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            for (int i = 0; i < 4; i++) {
                assertThat(status(client, initialize(), false)).isEqualTo(401);
            }
            assertThat(person.asked).hasSize(1);
            assertThat(refreshes()).isOne();
        }
    }

    @Test
    void isAskedAboutTwiceWhereASignInBringsTheSameTokenAgain() throws Exception {
        issuer().token().refreshTokens(TokenEndpoint.RefreshTokens.NEVER);
        signIn();
        String same = Objects.requireNonNull(kept().tokens()).accessToken().reveal();
        issuer().token().alter(reply -> reply.with("access_token", same));
        refuse();
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            for (int i = 0; i < 4; i++) {
                assertThat(status(client, initialize(), false)).isEqualTo(401);
            }
            // For a token that had long been there, and for what took its place.
            assertThat(person.asked).hasSize(2);
        }
    }

    /** Who hears of the sign-in uses the server at once, and is refused with the very token. */
    @Test
    void keepsNobodyUpWhoHearsOfASignInThatBringsTheSameTokenAgain() throws Exception {
        signIn();
        String same = Objects.requireNonNull(kept().tokens()).accessToken().reveal();
        issuer().token().alter(reply -> reply.with("access_token", same));
        refuse();
        try (WhoIsRefusedAtOnce soon = new WhoIsRefusedAtOnce(initialize())) {
            assertThat(status(soon.client, initialize(), false)).isEqualTo(401);
            assertThat(soon.answers).containsExactly(401);
            assertThat(soon.person.asked).hasSize(1);
        }
    }

    /** Nobody was asked: it says nothing of whether they would have been able to help. */
    @Test
    void isAskedAboutThoughASignInFailedBeforeAnybodyWas() throws Exception {
        signIn();
        refuse();
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            issuer().metadata().answerWith(Reply.status(503));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> status(client, initialize(), false)).isInstanceOf(BerthException.class);
            }
            assertThat(person.asked).isEmpty();
            issuer().metadata().answerHonestly();
            assertThat(status(client, initialize(), false)).isEqualTo(401);
            assertThat(person.asked).hasSize(1);
        }
    }

    /** Nor where it was the issuer that would not have the request by which they were to be asked. */
    @Test
    void isAskedAboutThoughTheIssuerRefusedTheRequestBeforeAnybodyWas() throws Exception {
        issuer().pushedAuthorization().supported(true).required(true);
        signIn();
        refuse();
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            issuer().pushedAuthorization().answerWith(Reply.error(400, "invalid_request", "not today"));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> status(client, initialize(), false))
                        .isInstanceOf(AuthorizationException.class);
            }
            assertThat(person.asked).isEmpty();
            issuer().pushedAuthorization().answerHonestly();
            assertThat(status(client, initialize(), false)).isEqualTo(401);
            assertThat(person.asked).hasSize(1);
        }
    }

    /** Nor where they had declined what another client had asked, and were left in peace for a while. */
    @Test
    void isAskedAboutThoughAnotherClientsQuestionWasDeclinedBefore() throws Exception {
        signIn();
        refuse();
        try (Approver person = new Approver(PendingSignIn::cancel);
                Berth berth = at(person)) {
            HttpClient other = berth.httpClient(server());
            for (HttpClient client : List.of(berth.httpClient(server()), other)) {
                assertThatThrownBy(() -> status(client, initialize(), false))
                        .isInstanceOf(AuthorizationException.class);
            }
            assertThat(person.asked).hasSize(1);
            clock.advance(Declined.MEMORY);
            assertThatThrownBy(() -> status(other, initialize(), false)).isInstanceOf(AuthorizationException.class);
            assertThat(person.asked).hasSize(2);
            assertThat(status(other, initialize(), false)).isEqualTo(401);
        }
    }

    /** Others see what a person has signed in for before who had them asked hears of it. */
    @Test
    void isNotRefreshedForWhoIsRefusedAtOnceWithWhatAPersonSignedInFor() throws Exception {
        signIn();
        refuse();
        try (WhoIsRefusedAtOnce others = new WhoIsRefusedAtOnce()) {
            assertThat(status(others.client, initialize(), false)).isEqualTo(401);
            assertThat(others.answers).containsExactly(401);
            assertThat(others.person.asked).hasSize(1);
            assertThat(refreshes()).isOne();
        }
    }

    /** Nor where the refused token was no longer the newest, and what had come by itself was over. */
    @Test
    void isNotRefreshedEitherWhereAnotherTokenCameBetween() throws Exception {
        signIn();
        refuse();
        try (WhoIsRefusedAtOnce others = new WhoIsRefusedAtOnce()) {
            Endpoint.Hold hold = mcp().mcp().hold();
            int before = mcp().mcp().count();
            CompletableFuture<Integer> answer = Background.run(() -> status(others.client, initialize(), false));
            mcp().mcp().awaitRequests(before + 1, LONG);
            store.put(kept().withTokens(new TokenSet(
                    Secret.of("over"), TokenSet.BEARER, clock.instant(), clock.instant(), null, List.of())));
            hold.release();
            assertThat(answer.get(60, SECONDS)).isEqualTo(401);
            assertThat(others.answers).contains(401);
            assertThat(refreshes()).isZero();
        }
    }

    /** Who hears of a sign-in may send a request before they go on, and wait for what becomes of it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isToldToWhoIsRefusedAsSoonAsTheyHearOfTheSignIn(boolean async) throws Exception {
        signIn();
        refuse();
        try (WhoIsRefusedAtOnce others = new WhoIsRefusedAtOnce(initialize())) {
            CompletableFuture<Integer> answer = Background.run(() -> status(others.client, initialize(), async));
            assertThat(answer.get(30, SECONDS)).isEqualTo(401);
            assertThat(others.answers).containsExactly(401);
            assertThat(others.person.asked).hasSize(1);
            assertThat(refreshes()).isOne();
        }
    }

    /** What a sign-in has brought is refused before it is over: that is no answer to who asks because of it. */
    @Test
    void isAskedAboutByAnotherClientThatIsRefusedBeforeTheSignInIsOver() throws Exception {
        signIn();
        refuse();
        CompletableFuture<Integer> late = new CompletableFuture<>();
        CompletableFuture<HttpClient> other = new CompletableFuture<>();
        CountDownLatch sharesIt = new CountDownLatch(2);
        AtomicBoolean first = new AtomicBoolean(true);
        store = new ForwardingStore(store) {
            @Override
            public void removePending(CredentialKey signIn) {
                super.removePending(signIn);
                if (first.compareAndSet(true, false)) {
                    Background.start(() -> status(other.join(), initialize(), false), late);
                    await(sharesIt);
                }
            }
        };
        try (Approver person =
                        new Approver(pending -> {
                            if (!first.get()) {
                                mcp().mcp().answerHonestly();
                            }
                            new Person().visit(pending.url());
                        }) {
                            @Override
                            public boolean isAllowed() {
                                if (!first.get()) {
                                    sharesIt.countDown();
                                }
                                return true;
                            }
                        };
                Berth berth = at(person)) {
            other.complete(berth.httpClient(server()));
            CompletableFuture<Integer> answer =
                    Background.run(() -> status(berth.httpClient(server()), initialize(), false));
            assertThat(answer.get(60, SECONDS)).isIn(200, 401);
            assertThat(late.get(60, SECONDS)).isEqualTo(200);
            assertThat(person.asked).hasSize(2);
            assertThat(refreshes()).isOne();
        }
    }

    /** A person who takes their time, and somebody who is refused with what they sign in for as soon as it is there. */
    private final class WhoIsRefusedAtOnce implements Progress, AutoCloseable {
        private final HttpRequest request;
        final List<Integer> answers = new CopyOnWriteArrayList<>();
        final Approver person = new Approver(pending -> {
            clock.advance(Replacements.FIRST_TRIAL.multipliedBy(3));
            new Person().visit(pending.url());
        });
        final Berth berth = Berth.builder()
                .store(store)
                .clock(clock)
                .interaction(person)
                .progress(this)
                .build();
        final HttpClient client = berth.httpClient(server());

        /** Nobody is asked for the end of a session, so that it waits for nobody. */
        WhoIsRefusedAtOnce() {
            this(HttpRequest.newBuilder(URI.create(mcp().url()))
                    .header("Mcp-Session-Id", "over")
                    .DELETE()
                    .build());
        }

        WhoIsRefusedAtOnce(HttpRequest request) {
            this.request = request;
        }

        @Override
        public void signedIn(SignedIn signedIn) {
            try {
                answers.add(status(client, request, false));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            berth.close();
            person.close();
        }
    }

    /** The question was one for a while, and the trial one for its time. */
    @Test
    void isRefreshedAgainLongAfterAPersonWasAskedAndDeclined() throws Exception {
        signIn();
        refuse();
        try (Approver person = new Approver(PendingSignIn::cancel);
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            assertThatThrownBy(() -> status(client, initialize(), false)).isInstanceOf(AuthorizationException.class);
            assertThat(status(client, initialize(), false)).isEqualTo(401);
            assertThat(refreshes()).isOne();
            clock.advance(Replacements.FIRST_TRIAL);
            assertThat(status(client, initialize(), false)).isEqualTo(401);
            assertThat(refreshes()).isEqualTo(2);
        }
    }

    /** What another program has signed in to meanwhile is no answer of this one's person. */
    @Test
    void isAskedAboutThoughAnotherProgramSignedInBefore() throws Exception {
        signIn();
        refuse();
        AtomicBoolean othersFirst = new AtomicBoolean(true);
        try (Approver elsewhere = new Approver();
                Berth other = at(elsewhere);
                Approver person = new Approver() {
                    @Override
                    public boolean isAllowed() {
                        if (othersFirst.compareAndSet(true, false)) {
                            signInAgain(other);
                        }
                        return true;
                    }
                };
                Berth berth = at(person)) {
            HttpClient client = berth.httpClient(server());
            assertThat(status(client, initialize(), false)).isEqualTo(401);
            assertThat(elsewhere.asked).hasSize(1);
            assertThat(person.asked).isEmpty();
            for (int i = 0; i < 3; i++) {
                assertThat(status(client, initialize(), false)).isEqualTo(401);
                assertThat(person.asked).hasSize(1);
            }
            assertThat(refreshes()).isOne();
        }
    }

    private void signInAgain(Berth other) {
        try {
            assertThat(other.signInAgain(server())).isPresent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void isMendedAgainOnceItTakesTokens() throws Exception {
        signIn();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            for (int day = 0; day < 3; day++) {
                issuer().expireAccessTokens();
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                assertThat(refreshes()).isEqualTo(day + 1);
                clock.advance(Replacements.FIRST_TRIAL);
            }
        }
    }
}
