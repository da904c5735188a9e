package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refresh from the first caller to the store: whole, once, and whatever becomes of those who asked for it. */
class TransactionTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));

    private Berth asking(Interaction person) {
        return Berth.builder().store(store).interaction(person).clock(clock).build();
    }

    private Berth silent() {
        return asking(Interaction.never());
    }

    /** What a store has not taken is not offered again until it is closed. */
    private Berth patient() {
        return Berth.builder()
                .store(store)
                .clock(clock)
                .pause((end, time) -> end.get())
                .build();
    }

    private void signedIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = asking(person)) {
            berth.signIn(server());
        }
    }

    private void expired() throws Exception {
        signedIn();
        clock.advance(Duration.ofMinutes(61));
    }

    private int refreshes() {
        return issuer().token().refresh().count();
    }

    private boolean isGoodAtTheIssuer(Secret accessToken) {
        return issuer().introspect(accessToken.reveal()).isPresent();
    }

    @Nested
    class ACallerWhoGivesUp {
        /** The server has spent the old token by then: what it gives in return must not be lost. */
        @Test
        void losesNothing() throws Exception {
            expired();
            Secret before = tokens().accessToken();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = silent()) {
                Thread caller = new Thread(() -> {
                    try {
                        berth.token(server());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                caller.start();
                issuer().token().refresh().awaitRequests(1, LONG);
                caller.interrupt();
                caller.join(LONG.toMillis());
                assertThat(caller.isAlive()).isFalse();

                hold.release();
                assertThat(berth.token(server()).value()).isNotEqualTo(before);
            }
            assertThat(refreshes()).isOne();
            assertThat(issuer().reuses()).isZero();
        }
    }

    /** What the issuer gives in return for the stored token is not lost, however long it takes. */
    @Nested
    @Timeout(60)
    class Closing {
        private final CountDownLatch waits = new CountDownLatch(1);
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final Progress progress = new Progress() {
            @Override
            public void closingAwaitsRefresh(Server server) {
                told.add(server.name());
                waits.countDown();
            }
        };

        private Berth telling() {
            return Berth.builder().store(store).clock(clock).progress(progress).build();
        }

        @Test
        void waitsForARefreshThatWasSent() throws Exception {
            expired();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            Berth berth = telling();
            CompletableFuture<AccessToken> caller = Background.run(() -> berth.token(server()));
            issuer().token().refresh().awaitRequests(1, LONG);
            CompletableFuture<Boolean> closing = closing(berth);
            waits.await();
            assertThat(closing).isNotDone();
            assertThat(told).containsExactly("server-0");
            hold.release();
            assertThat(closing.get(30, SECONDS)).as("interrupted").isFalse();
            assertThat(isGoodAtTheIssuer(caller.get(30, SECONDS).value())).isTrue();
            assertThat(isGoodAtTheIssuer(tokens().accessToken())).isTrue();
        }

        /** As a command does whose token is good for a few seconds more, and printed. */
        @Test
        void waitsForARefreshThatNobodyWaitsFor() throws Exception {
            signedIn();
            clock.advance(Duration.ofMinutes(60).minusSeconds(10));
            Endpoint.Hold hold = issuer().token().refresh().hold();
            Secret good = tokens().accessToken();
            Berth berth = Berth.builder()
                    .store(store)
                    .clock(clock)
                    .progress(progress)
                    .patience(Duration.ZERO)
                    .build();
            assertThat(berth.token(server()).value()).isEqualTo(good);
            issuer().token().refresh().awaitRequests(1, LONG);
            CompletableFuture<Boolean> closing = closing(berth);
            waits.await();
            hold.release();
            assertThat(closing.get(30, SECONDS)).as("interrupted").isFalse();
            try (Berth next = silent()) {
                assertThat(next.token(server()).value()).isNotEqualTo(good);
            }
            assertThat(refreshes()).isOne();
            assertThat(issuer().reuses()).isZero();
        }

        @Test
        void isEndedByAnInterrupt() throws Exception {
            expired();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            Berth berth = telling();
            CompletableFuture<AccessToken> caller = Background.run(() -> berth.token(server()));
            issuer().token().refresh().awaitRequests(1, LONG);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread closing = closing(berth, interrupted);
            waits.await();
            closing.interrupt();
            assertThat(interrupted.get(30, SECONDS)).isTrue();
            assertThat(caller).failsWithin(LONG);
            hold.release();
        }

        /** It has sent nothing yet, and waits for another process, for a minute at most: nothing is lost by ending that. */
        @Test
        void waitsForNoLock() throws Exception {
            expired();
            CountDownLatch asked = new CountDownLatch(1);
            TokenStore inner = store;
            store = new ForwardingStore(inner) {
                @Override
                public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                    asked.countDown();
                    return super.lock(key, timeout);
                }
            };
            try (TokenStore.Lock another = inner.lock(kept().key(), Duration.ZERO)) {
                Berth berth = telling();
                CompletableFuture<AccessToken> caller = Background.run(() -> berth.token(server()));
                asked.await();
                berth.close();
                assertThat(caller)
                        .failsWithin(LONG)
                        .withThrowableThat()
                        .withRootCauseInstanceOf(AuthorizationException.class);
            }
            assertThat(told).isEmpty();
            assertThat(refreshes()).isZero();
        }

        /** One that has the lock only now is too late to be waited for, and so it spends nothing. */
        @Test
        void letsNoOtherBegin() {
            Spending spending = new Spending();
            spending.close(server -> {});
            assertThatThrownBy(() -> spending.begin(server()))
                    .isInstanceOfSatisfying(
                            AuthorizationException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }

        private CompletableFuture<Boolean> closing(Berth berth) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            closing(berth, interrupted);
            return interrupted;
        }

        private Thread closing(Berth berth, CompletableFuture<Boolean> interrupted) {
            return Background.start(
                    () -> {
                        berth.close();
                        return Thread.currentThread().isInterrupted();
                    },
                    interrupted);
        }
    }

    @Nested
    class AStoreThatTakesNothing {
        private final AtomicInteger refusals = new AtomicInteger();

        private TokenStore full(TokenStore inner) {
            return new ForwardingStore(inner) {
                @Override
                public void put(Credential credential) {
                    if (refusals.getAndUpdate(n -> Math.max(n - 1, 0)) > 0) {
                        throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                    }
                    super.put(credential);
                }
            };
        }

        /** What the issuer has said is what is told, and it is not asked again at once. */
        @Test
        void doesNotHideThatAGrantHasEnded() throws Exception {
            expired();
            store = full(store);
            issuer().revokeEverything();
            refusals.set(Integer.MAX_VALUE);
            try (Berth berth = silent()) {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
                }
            }
            assertThat(issuer().token().refresh().count()).isOne();
        }

        /** The refresh token before it is spent: to send it again would end the whole grant. */
        @Test
        void costsNeitherTheTokenNorTheGrant() throws Exception {
            expired();
            TokenStore inner = store;
            store = full(inner);
            refusals.set(1);
            try (Berth berth = silent()) {
                Secret first = berth.token(server()).value();
                assertThat(isGoodAtTheIssuer(first)).isTrue();
                assertThat(berth.token(server()).value()).isEqualTo(first);
                assertThat(refreshes()).isOne();

                clock.advance(Duration.ofMinutes(61));
                Secret second = berth.token(server()).value();
                assertThat(isGoodAtTheIssuer(second)).isTrue();
                assertThat(tokens().accessToken()).isEqualTo(second);
            }
            assertThat(issuer().reuses()).isZero();
        }

        /** What is stored is spent by then: whether the store could take more makes no difference any more. */
        @Test
        void isNotAskedBeforeWhatItHasNotTakenIsRefreshed() throws Exception {
            expired();
            AtomicInteger asked = new AtomicInteger();
            store = new ForwardingStore(full(store)) {
                @Override
                public void requireWritable() {
                    if (asked.incrementAndGet() > 1) {
                        throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                    }
                }
            };
            refusals.set(Integer.MAX_VALUE);
            try (Berth berth = silent()) {
                berth.token(server());
                clock.advance(Duration.ofMinutes(61));
                assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
                refusals.set(0);
            }
            assertThat(asked).hasValue(1);
            assertThat(isGoodAtTheIssuer(tokens().accessToken())).isTrue();
            assertThat(issuer().reuses()).isZero();
        }

        @Test
        void isOfferedItOnceMoreAtTheEnd() throws Exception {
            expired();
            TokenStore inner = store;
            store = full(inner);
            refusals.set(1);
            Secret renewed;
            try (Berth berth = patient()) {
                renewed = berth.token(server()).value();
                assertThat(Objects.requireNonNull(inner.list().get(0).tokens()).accessToken())
                        .isNotEqualTo(renewed);
            }
            assertThat(tokens().accessToken()).isEqualTo(renewed);
        }

        /** Without anybody asking for a token, and less and less often. */
        @Test
        @Timeout(60)
        void isOfferedItAgainByItself() throws Exception {
            expired();
            TokenStore inner = store;
            Semaphore taken = new Semaphore(0);
            store = full(new ForwardingStore(inner) {
                @Override
                public void put(Credential credential) {
                    super.put(credential);
                    taken.release();
                }
            });
            PassingTime time = new PassingTime();
            try (Berth berth = Berth.builder()
                    .store(store)
                    .clock(clock)
                    .pause(time)
                    .build()) {
                refusals.set(8);
                Secret first = berth.token(server()).value();
                assertThat(taken.tryAcquire(30, SECONDS)).isTrue();
                assertThat(time.seconds()).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
                assertThat(tokens().accessToken()).isEqualTo(first);

                clock.advance(Duration.ofMinutes(61));
                refusals.set(1);
                Secret second = berth.token(server()).value();
                assertThat(taken.tryAcquire(30, SECONDS)).isTrue();
                assertThat(time.seconds()).as("it has begun anew").hasSize(9).endsWith(1L);
                assertThat(tokens().accessToken()).isEqualTo(second);
            }
            assertThat(refreshes()).isEqualTo(2);
        }

        /** Each has a store of its own, on one home, and one of them is refused. */
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void costsNoOtherOfTheProcessTheGrant(boolean closed, @TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            expired();
            store = full(new FileTokenStore(home));
            refusals.set(Integer.MAX_VALUE);
            Berth one = patient();
            store = new FileTokenStore(home);
            try (Berth other = patient()) {
                Secret before = tokens().accessToken();
                Secret renewed = one.token(server()).value();
                if (closed) {
                    one.close();
                }
                assertThat(tokens().accessToken()).isEqualTo(before);
                assertThat(other.token(server()).value()).isEqualTo(renewed);
                assertThat(tokens().accessToken()).isEqualTo(before);
            }
            one.close();
            assertThat(isGoodAtTheIssuer(tokens().accessToken())).isTrue();
            assertThat(refreshes()).isOne();
            assertThat(issuer().reuses()).isZero();
        }

        @Test
        void doesNotBringASignedOutGrantBack() throws Exception {
            expired();
            TokenStore inner = store;
            store = full(inner);
            refusals.set(1);
            try (Berth berth = silent()) {
                berth.token(server());
                berth.forget(server());
            }
            assertThat(inner.list()).isEmpty();
        }

        @Test
        void doesNotBringBackWhatAnotherHasSignedOutEither() throws Exception {
            expired();
            TokenStore inner = store;
            store = full(inner);
            refusals.set(1);
            try (Berth berth = silent()) {
                berth.token(server());
                inner.remove(kept().key());
            }
            assertThat(inner.list()).isEmpty();
        }

        /** A sign-in after a sign-out counts from the beginning: the higher number is not the later one. */
        @Test
        void giveWayToASignInByAnother() throws Exception {
            issuer().clients().add(Client.publicClient("desk", "http://127.0.0.1/callback"));
            Server desk = server().toBuilder().client("desk").build();
            TokenStore inner = store;
            try (Approver person = new Approver();
                    Berth other = asking(person)) {
                other.signIn(desk);
                clock.advance(Duration.ofMinutes(61));
                store = full(inner);
                refusals.set(1);
                try (Berth berth = silent()) {
                    Secret lost = berth.token(desk).value();
                    other.forget(desk);
                    other.signIn(desk);
                    Secret theirs = tokens().accessToken();
                    assertThat(berth.token(desk).value()).isEqualTo(theirs).isNotEqualTo(lost);
                    clock.advance(Duration.ofMinutes(61));
                    berth.token(desk);
                }
                assertThat(isGoodAtTheIssuer(tokens().accessToken())).isTrue();
            }
        }

        @Test
        void areRevokedWhenTheyAreSignedOut() throws Exception {
            expired();
            store = full(store);
            refusals.set(1);
            try (Berth berth = silent()) {
                Secret renewed = berth.token(server()).value();
                assertThat(berth.signOut(server())).isEqualTo(SignOut.REVOKED);
                assertThat(issuer().revocation().requests())
                        .anyMatch(request -> renewed.matches(String.valueOf(request.parameter("token"))));
            }
        }

        /** Nothing has changed in the store, and yet what was read from it is no longer good. */
        @Test
        void areUsedInTheMiddleOfASessionThatRefusedTheOneBefore() throws Exception {
            signedIn();
            store = full(store);
            try (Berth berth = silent();
                    Connection connection = berth.open(server())) {
                issuer().expireAccessTokens();
                refusals.set(1);
                assertThat(connection
                                .session()
                                .callTool("echo", "{\"text\":\"again\"}")
                                .texts())
                        .containsExactly("again");
            }
        }
    }

    /**
     * Its process was suspended while it held the lock, say, and somebody has passed by: what they have stored since stands, and
     * not what is brought back late.
     */
    @Nested
    @Timeout(60)
    class ALateAnswer {
        private Endpoint.Hold hold = () -> {};
        private CompletableFuture<AccessToken> caller = new CompletableFuture<>();
        private final Berth berth = silent();

        @BeforeEach
        void isUnderWay() throws Exception {
            expired();
            hold = issuer().token().refresh().hold();
            caller = Background.run(() -> berth.token(server()));
            issuer().token().refresh().awaitRequests(1, LONG);
        }

        @AfterEach
        void close() {
            berth.close();
        }

        private Credential aNewSignIn() {
            Credential next = kept().signedIn(
                            new TokenSet(
                                    Secret.of("canary-new"),
                                    "Bearer",
                                    clock.instant(),
                                    clock.instant().plus(Duration.ofHours(1)),
                                    Secret.of("canary-new-refresh"),
                                    List.of()),
                            null,
                            null,
                            clock.instant(),
                            7);
            store.put(next);
            return next;
        }

        @Test
        void doesNotOverwriteANewSignIn() throws Exception {
            Credential next = aNewSignIn();
            hold.release();
            assertThat(caller.get(30, SECONDS).value()).isEqualTo(Secret.of("canary-new"));
            assertThat(kept()).isEqualTo(next);
        }

        @Test
        void doesNotUndoASignOut() {
            store.remove(kept().key());
            hold.release();
            assertThat(caller)
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseInstanceOf(InteractionRequiredException.class);
            assertThat(store.list()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"invalid_grant", "invalid_client"})
        void endsNoOtherGrantThanItsOwn(String error) throws Exception {
            issuer().token().refresh().answerNext(1, Reply.error(400, error, "it is long gone"));
            Credential next = aNewSignIn();
            hold.release();
            assertThat(caller.get(30, SECONDS).value()).isEqualTo(Secret.of("canary-new"));
            assertThat(kept()).isEqualTo(next);
        }

        /** A sign-in that came to nothing notes that the client is in doubt; the grant is the same. */
        @Test
        void isKeptWhereOnlyWhatIsKnownOfTheClientHasChanged() throws Exception {
            store.put(kept().withClient(kept().client().withInDoubt(true)));
            hold.release();
            Secret refreshed = caller.get(30, SECONDS).value();
            assertThat(isGoodAtTheIssuer(refreshed)).isTrue();
            assertThat(tokens().accessToken()).isEqualTo(refreshed);
            assertThat(kept().client().inDoubt()).isTrue();
        }
    }

    /** Its lock is held by a process that hangs, or its folder cannot be written. */
    @Nested
    class AStoreInTrouble {
        private final AtomicInteger looks = new AtomicInteger();
        private volatile boolean locked = true;

        @BeforeEach
        void isLocked() throws Exception {
            signedIn();
            store = new ForwardingStore(store) {
                @Override
                public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                    looks.incrementAndGet();
                    if (locked) {
                        throw new StoreException(ErrorCode.STORE_LOCKED, "it is locked", Map.of());
                    }
                    return super.lock(key, timeout);
                }
            };
        }

        @Test
        void isLeftAloneWhileATokenIsGood() throws Exception {
            clock.advance(Duration.ofMinutes(60).minusSeconds(10));
            try (Berth berth = silent()) {
                Secret good = tokens().accessToken();
                for (int i = 0; i < 5; i++) {
                    assertThat(berth.token(server()).value()).isEqualTo(good);
                }
                assertThat(looks).hasValue(1);
                clock.advance(Duration.ofSeconds(2));
                assertThat(berth.token(server()).value()).isEqualTo(good);
                assertThat(looks).hasValue(2);
            }
        }

        @Test
        void isAskedAgainAtOnceWhereThereIsNone() throws Exception {
            clock.advance(Duration.ofMinutes(61));
            try (Berth berth = silent()) {
                for (int i = 1; i <= 3; i++) {
                    assertThatThrownBy(() -> berth.token(server())).isInstanceOf(StoreException.class);
                    assertThat(looks).hasValue(i);
                }
                locked = false;
                assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
            }
        }
    }

    @Nested
    class AnIssuerInTrouble {
        @Test
        void isLeftAloneForAsLongAsItAsks() throws Exception {
            expired();
            issuer().token().refresh().answerWith(Reply.status(503).withHeader("Retry-After", "120"));
            try (Berth berth = silent()) {
                for (int i = 0; i < 5; i++) {
                    assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                }
                assertThat(refreshes()).isOne();
                clock.advance(Duration.ofSeconds(119));
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                assertThat(refreshes()).isOne();

                issuer().token().refresh().answerHonestly();
                clock.advance(Duration.ofSeconds(60));
                assertThat(berth.token(server()).value()).isNotNull();
            }
        }

        @Test
        void isAskedLessAndLessOften() throws Exception {
            expired();
            issuer().token().refresh().answerWith(Reply.closesConnection());
            try (Berth berth = silent()) {
                for (int second = 0; second < 600; second++) {
                    assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                    clock.advance(Duration.ofSeconds(1));
                }
            }
            // Doubling from one second to a minute: about fifteen in ten minutes.
            assertThat(refreshes()).isBetween(9, 18);
        }

        /** A date far away must not keep a person out for the day, nor one that makes no sense. */
        @Test
        void cannotAskForTooMuch() throws Exception {
            expired();
            issuer().token()
                    .refresh()
                    .answerNext(1, Reply.status(503).withHeader("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"))
                    .answerNext(1, Reply.status(503).withHeader("Retry-After", "soon"));
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                clock.advance(Duration.ofMinutes(11));
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                clock.advance(Duration.ofMinutes(2));
                assertThat(berth.token(server()).value()).isNotNull();
            }
            assertThat(refreshes()).isEqualTo(3);
        }

        /** Field class 42: a clock that is set back must not stretch the pause. */
        @Test
        void isNotWaitedForLongerBecauseTheClockWasSetBack() throws Exception {
            expired();
            issuer().token().refresh().answerNext(1, Reply.status(503));
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
                clock.advance(Duration.ofMinutes(-30));
                clock.advance(Duration.ofMinutes(0));
                assertThat(berth.token(server()).value()).isNotNull();
            }
        }
    }

    @Nested
    class AnotherProcess {
        private Berth other(Path home, Interaction person) {
            return Berth.builder()
                    .store(new FileTokenStore(home))
                    .interaction(person)
                    .clock(clock)
                    .build();
        }

        private static void eventually(java.util.concurrent.Callable<Boolean> seen) throws Exception {
            long deadline = System.nanoTime() + LONG.toNanos();
            while (!seen.call()) {
                assertThat(System.nanoTime()).as("time to see it").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }

        /** Field class: running sessions see what others have done, without a restart. */
        @Test
        void isSeenToRefreshAndToSignOut(@TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            signedIn();
            try (Berth running = silent();
                    Berth second = other(home, Interaction.never())) {
                Secret first = running.token(server()).value();
                clock.advance(Duration.ofMinutes(61));
                Secret refreshed = second.token(server()).value();
                assertThat(refreshed).isNotEqualTo(first);
                assertThat(running.token(server()).value()).isEqualTo(refreshed);
                assertThat(refreshes()).isOne();

                second.forget(server());
                eventually(() -> {
                    try {
                        running.token(server());
                        return false;
                    } catch (InteractionRequiredException e) {
                        return true;
                    }
                });
            }
        }

        @Test
        void isSeenToSignIn(@TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            try (Berth running = silent()) {
                assertThatThrownBy(() -> running.token(server())).isInstanceOf(InteractionRequiredException.class);
                try (Approver person = new Approver();
                        Berth second = other(home, person)) {
                    second.signIn(server());
                }
                assertThat(running.token(server()).value()).isNotNull();
            }
        }
    }

    /** What is good costs no look into the store: only its revision is asked. */
    @Test
    void aGoodTokenIsNotReadAnew() throws Exception {
        signedIn();
        AtomicInteger reads = new AtomicInteger();
        TokenStore inner = store;
        store = new ForwardingStore(inner) {
            @Override
            public java.util.List<Credential> find(String account, java.net.URI server) {
                reads.incrementAndGet();
                return super.find(account, server);
            }
        };
        Server server = server();
        try (Berth berth = silent()) {
            for (int i = 0; i < 1_000; i++) {
                berth.token(server);
            }
        }
        assertThat(reads.get()).isOne();
    }

    /** A hundred threads at the moment of expiry. */
    @Test
    void whoeverAsksMeanwhileSharesTheResult() throws Exception {
        expired();
        Endpoint.Hold hold = issuer().token().refresh().hold();
        try (Berth berth = silent()) {
            var all = new java.util.ArrayList<CompletableFuture<Secret>>();
            var threads = java.util.concurrent.Executors.newFixedThreadPool(100);
            try {
                for (int i = 0; i < 100; i++) {
                    all.add(CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return berth.token(server()).value();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            threads));
                }
                issuer().token().refresh().awaitRequests(1, LONG);
                hold.release();
                for (CompletableFuture<Secret> one : all) {
                    assertThat(isGoodAtTheIssuer(get(one))).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
        }
        assertThat(refreshes()).isOne();
    }

    private static Secret get(CompletableFuture<Secret> one) throws Exception {
        try {
            return one.get(30, SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
