package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.InteractionRequiredException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A refresh from the first caller to the store: whole, once, and whatever becomes of those who asked for it. */
class TransactionTest extends WithRefreshes {
    @Nested
    class ACallerWhoGivesUp {
        /** The server has spent the old token by then: what it gives in return must not be lost. */
        @Test
        void losesNothing() throws Exception {
            expired();
            Secret before = tokens().accessToken();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = silent()) {
                askAndBeInterrupted(berth);

                hold.release();
                assertThat(berth.token(server()).value()).isNotEqualTo(before);
            }
            assertThat(refreshes()).isOne();
            assertThat(issuer().reuses()).isZero();
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
