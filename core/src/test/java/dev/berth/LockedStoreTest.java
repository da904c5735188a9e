package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.CredentialKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Its lock is held by a process that hangs, or its folder cannot be written. */
class LockedStoreTest extends WithRefreshes {
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
