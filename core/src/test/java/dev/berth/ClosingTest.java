package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.secret.Secret;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the issuer gives in return for the stored token is not lost, however long it takes. */
@Timeout(60)
class ClosingTest extends WithRefreshes {
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
        for (ThrowingCallable late : List.<ThrowingCallable>of(() -> spending.refresh(server()), spending::grant)) {
            assertThatThrownBy(late)
                    .isInstanceOfSatisfying(
                            AuthorizationException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        }
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
