package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store that does not take what was renewed, though it looked as if it would: the token is used, and stored when that is
 * possible.
 */
class FullStoreTest extends WithRefreshes {
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
    void doesNotEndWhatItHasNotTaken() throws Exception {
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
        assertThat(asked).hasValueGreaterThan(1);
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
        try (Berth berth = Berth.builder().store(store).clock(clock).pause(time).build()) {
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
    void givesWayToASignInByAnother() throws Exception {
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
    void hasWhatItDidNotTakeRevokedAtASignOut() throws Exception {
        expired();
        store = full(store);
        refusals.set(1);
        try (Berth berth = silent()) {
            Secret renewed = berth.token(server()).value();
            assertThat(berth.signOut(server()).outcome()).isEqualTo(SignOut.REVOKED);
            assertThat(issuer().revocation().requests())
                    .anyMatch(request -> renewed.matches(String.valueOf(request.parameter("token"))));
        }
    }

    /** Nothing has changed in the store, and yet what was read from it is no longer good. */
    @Test
    void hasWhatItDidNotTakeUsedInASessionThatRefusedTheOneBefore() throws Exception {
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
