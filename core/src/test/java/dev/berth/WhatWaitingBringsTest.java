package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.mcp.Authorizer;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waited for another's sign-in has what came of that, and takes nothing else for it. */
@Timeout(120)
class WhatWaitingBringsTest extends WithPrograms {
    /** That the grant was refreshed meanwhile, by whomever, says nothing of a sign-in that came to nothing. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void whoInsistsAsksThoughTheGrantWasRefreshedWhileTheyWaited(boolean rotating, boolean byThemselves)
            throws Exception {
        CountDownLatch refreshed = new CountDownLatch(1);
        try (Program first = new Program(pending -> {
                    if (issuer().token().count() == 0) {
                        visit(pending);
                    } else {
                        assertThat(refreshed.await(30, SECONDS)).isTrue();
                        pending.cancel();
                    }
                });
                Program second = new Program(WithPrograms::visit)) {
            assertThat(first.berth.signIn(server())).isPresent();
            if (!rotating) {
                issuer().token().refresh().without("refresh_token");
            }
            CompletableFuture<Optional<SignedIn>> asking = first.signInAgain();
            assertThat(first.secondQuestion.await(30, SECONDS)).isTrue();
            CompletableFuture<Optional<SignedIn>> waiting = second.signInAgain();
            assertThat(second.waits.await(30, SECONDS)).isTrue();
            refresh((byThemselves ? second : first).berth);
            refreshed.countDown();
            assertThat(asking).failsWithin(LONG);
            assertThat(waiting.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).hasSize(1);
        }
    }

    private void refresh(Berth berth) throws InterruptedException {
        int before = issuer().token().refresh().count();
        issuer().expireAccessTokens();
        try (Connection connection = berth.open(server())) {
            assertThat(connection.tools()).isNotEmpty();
        }
        assertThat(issuer().token().refresh().count()).isEqualTo(before + 1);
    }

    /** Who is to sign in again, and waited for another who just did, has what they wanted. */
    @Test
    void whoWaitedDoesNotAskAgainThoughTheyInsist() throws Exception {
        try (Program second = new Program(WithPrograms::visit);
                Program first = new Program(pending -> {
                    assertThat(second.waits.await(30, SECONDS)).isTrue();
                    visit(pending);
                })) {
            CompletableFuture<Optional<SignedIn>> asking = first.signInAgain();
            assertThat(first.question.await(30, SECONDS)).isTrue();
            assertThat(second.signInAgain().get(60, SECONDS)).isPresent();
            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).isEmpty();
            assertThat(second.told).hasSize(1);
        }
    }

    @Test
    void norWhereTheyHaveRefreshedItBeforeTheyLooked() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Program> themselves = new CompletableFuture<>();
        TokenStore own = new Meanwhile(waits, () -> refresh(themselves.join().berth));
        try (Program second = new Program(own, Clock.systemUTC(), WithPrograms::visit);
                Program first = new Program(pending -> {
                    assertThat(second.waits.await(30, SECONDS)).isTrue();
                    waits.countDown();
                    visit(pending);
                })) {
            themselves.complete(second);
            CompletableFuture<Optional<SignedIn>> asking = first.signInAgain();
            assertThat(first.question.await(30, SECONDS)).isTrue();
            assertThat(second.signInAgain().get(60, SECONDS)).isPresent();
            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).isEmpty();
            assertThat(second.told).hasSize(1);
        }
    }

    /** A full disk: their refresh and the other's sign-in count on from the same credential. */
    @Test
    void norWhereTheirOwnRefreshCouldNotBeStored() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        TokenStore own = new ForwardingStore(store) {
            @Override
            public void put(Credential credential) {
                if (full.get()) {
                    throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                }
                super.put(credential);
            }
        };
        try (Program second = new Program(own, Clock.systemUTC(), WithPrograms::visit);
                Program first = new Program(pending -> {
                    if (issuer().token().count() > 0) {
                        assertThat(second.waits.await(30, SECONDS)).isTrue();
                    }
                    visit(pending);
                })) {
            assertThat(first.berth.signIn(server())).isPresent();
            full.set(true);
            refresh(second.berth);
            full.set(false);
            CompletableFuture<Optional<SignedIn>> asking = first.signInAgain();
            assertThat(first.secondQuestion.await(30, SECONDS)).isTrue();
            assertThat(second.signInAgain().get(60, SECONDS)).isPresent();
            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).isEmpty();
        }
    }

    /** After a long wait it may have ended by then; nobody is asked for what a refresh brings. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTokenThatHasEndedIsNotWhatWasWaitedFor(boolean insisting) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        SettableClock clock = new SettableClock(Instant.now());
        TokenStore own = new Meanwhile(waits, () -> clock.advance(Duration.ofHours(2)));
        try (Program second = new Program(own, clock, WithPrograms::visit);
                Program first = onceItWaits(second, waits)) {
            CompletableFuture<Optional<SignedIn>> asking = first.signIn();
            assertThat(first.question.await(30, SECONDS)).isTrue();
            SignedIn signedIn = (insisting ? second.signInAgain() : second.signIn())
                    .get(60, SECONDS)
                    .orElseThrow();
            assertThat(signedIn.expiresAt()).isAfter(clock.instant());
            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(issuer().token().refresh().count()).isOne();
            assertThat(second.person.asked).isEmpty();
        }
    }

    @Test
    void whereATokenHasEndedForGoodOnesOwnPersonIsAsked() throws Exception {
        issuer().token().without("refresh_token");
        CountDownLatch waits = new CountDownLatch(1);
        SettableClock clock = new SettableClock(Instant.now());
        AtomicBoolean past = new AtomicBoolean();
        TokenStore own = new Meanwhile(waits, () -> {
            if (past.compareAndSet(false, true)) {
                clock.advance(Duration.ofHours(2));
            }
        });
        try (Program second = new Program(own, clock, WithPrograms::visit);
                Program first = onceItWaits(second, waits)) {
            CompletableFuture<Optional<SignedIn>> asking = first.signIn();
            assertThat(first.question.await(30, SECONDS)).isTrue();
            SignedIn signedIn = second.signIn().get(60, SECONDS).orElseThrow();
            assertThat(signedIn.expiresAt()).isAfter(clock.instant());
            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).hasSize(1);
        }
    }

    /** Its person signs in as soon as the other waits. */
    private Program onceItWaits(Program other, CountDownLatch waits) {
        return new Program(pending -> {
            assertThat(other.waits.await(30, SECONDS)).isTrue();
            waits.countDown();
            visit(pending);
        });
    }

    /** What a third process has refreshed will do, and is no sign-in. */
    @Test
    void aRefreshThatIsFoundIsNotToldOf() throws Exception {
        CountDownLatch refreshed = new CountDownLatch(1);
        try (Program waiting = new Program(WithPrograms::visit);
                Program other = new Program(pending -> {
                    if (issuer().token().count() == 0) {
                        visit(pending);
                    } else {
                        assertThat(refreshed.await(30, SECONDS)).isTrue();
                        pending.cancel();
                    }
                })) {
            assertThat(other.berth.signIn(server())).isPresent();
            TokenSet good = tokens();
            store.put(kept().withTokens(new TokenSet(
                    good.accessToken(), good.tokenType(), good.issuedAt(), good.issuedAt(), null, good.scopes())));
            CompletableFuture<?> asking = other.signInAgain();
            assertThat(other.secondQuestion.await(30, SECONDS)).isTrue();
            CompletableFuture<Optional<SignedIn>> signingIn = waiting.signIn();
            assertThat(waiting.waits.await(30, SECONDS)).isTrue();
            store.put(kept().withTokens(good));
            refreshed.countDown();
            assertThat(asking).failsWithin(LONG);
            assertThat(signingIn.get(60, SECONDS)).isPresent();
            assertThat(waiting.person.asked).isEmpty();
            assertThat(waiting.told).isEmpty();
        }
    }

    /** One's own, that was signed out since, was the first of the same client as well. */
    @Test
    void anothersSignInIsToldThoughItIsAsMuchTheFirst() throws Exception {
        issuer().clients().add(Client.publicClient("known", "http://127.0.0.1/callback"));
        Server configured = server().toBuilder().client("known").build();
        try (Program waiting = new Program(WithPrograms::visit);
                Program other = new Program(pending -> {
                    assertThat(waiting.waits.await(30, SECONDS)).isTrue();
                    visit(pending);
                })) {
            assertThat(waiting.berth.signIn(configured)).isPresent();
            waiting.berth.signOut(configured);
            CompletableFuture<?> asking = Background.run(() -> other.berth.signIn(configured));
            assertThat(other.question.await(30, SECONDS)).isTrue();
            assertThat(waiting.berth.signIn(configured)).isPresent();
            asking.get(30, SECONDS);
            assertThat(waiting.person.asked).hasSize(1);
            assertThat(waiting.told).hasSize(2);
        }
    }

    /** One for no scope that the server names, and one for a scope that was granted by what the answer said. */
    @ParameterizedTest
    @ValueSource(strings = {"", ", scope=\"tools\""})
    void aStepUpIsNotDoneByARefresh(String scope) throws Exception {
        CountDownLatch refreshed = new CountDownLatch(1);
        try (Program stepping = new Program(WithPrograms::visit);
                Program other = new Program(pending -> {
                    if (issuer().token().count() == 0) {
                        visit(pending);
                    } else {
                        assertThat(refreshed.await(30, SECONDS)).isTrue();
                        pending.cancel();
                    }
                })) {
            assertThat(other.berth.signIn(server())).isPresent();
            CompletableFuture<?> asking = other.signInAgain();
            assertThat(other.secondQuestion.await(30, SECONDS)).isTrue();
            Authorizer authorizer = stepping.berth.authorizer(server());
            CompletableFuture<Boolean> steppedUp = insufficient(authorizer, scope);
            assertThat(stepping.waits.await(30, SECONDS)).isTrue();
            refresh(other.berth);
            refreshed.countDown();
            assertThat(asking).failsWithin(LONG);
            assertThat(steppedUp.get(60, SECONDS)).isTrue();
            assertThat(stepping.person.asked).hasSize(1);
        }
    }

    /** Another's sign-in may do, and is tried; where it does not, one's own person is still to be asked. */
    @ParameterizedTest
    @ValueSource(strings = {"", ", scope=\"tools\""})
    void aStepUpThatAnothersSignInDidNotBringIsAskedFor(String scope) throws Exception {
        try (Program stepping = new Program(WithPrograms::visit);
                Program other = new Program(pending -> {
                    if (issuer().token().count() > 0) {
                        assertThat(stepping.waits.await(30, SECONDS)).isTrue();
                    }
                    visit(pending);
                })) {
            assertThat(other.berth.signIn(server())).isPresent();
            CompletableFuture<?> asking = other.signInAgain();
            assertThat(other.secondQuestion.await(30, SECONDS)).isTrue();
            Authorizer authorizer = stepping.berth.authorizer(server());
            assertThat(insufficient(authorizer, scope).get(60, SECONDS)).isTrue();
            asking.get(30, SECONDS);
            assertThat(stepping.person.asked).isEmpty();
            assertThat(insufficient(authorizer, scope).get(60, SECONDS)).isTrue();
            assertThat(stepping.person.asked).hasSize(1);
            assertThat(insufficient(authorizer, scope).get(60, SECONDS)).isFalse();
            assertThat(stepping.person.asked).hasSize(1);
        }
    }

    /** The token there is now is refused for want of a scope. */
    private CompletableFuture<Boolean> insufficient(Authorizer authorizer, String scope) {
        Secret used = tokens().accessToken();
        List<String> challenge = List.of("Bearer error=\"insufficient_scope\"" + scope);
        return Background.run(() -> authorizer.recover(403, challenge, used));
    }
}
