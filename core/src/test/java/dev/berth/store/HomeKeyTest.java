package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import dev.berth.testkit.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key of a sealed home, which a keychain holds. */
class HomeKeyTest extends WithSealedHome {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void isAskedForOnceInALife() {
        store.put(credential);
        FileTokenStore again = open();
        int before = keychain.asked();
        for (int i = 0; i < 3; i++) {
            assertThat(again.list()).containsExactly(credential);
            again.put(next.withTokens(credential.tokens()));
            again.put(credential);
        }
        assertThat(keychain.asked()).isEqualTo(before + 1);
    }

    @Test
    void isNotAskedForByWhoNeedsNoCredential() throws Exception {
        store.put(credential);
        int before = keychain.asked();
        FileTokenStore again = open();
        assertThat(again.kind()).contains(StoreKind.SEALED);
        assertThat(again.keyName()).isPresent();
        assertThat(again.damaged()).isEmpty();
        assertThat(again.revision()).isNotNegative();
        again.lock(credential.key(), LONG).close();
        assertThat(keychain.asked()).isEqualTo(before);
    }

    @Test
    void isNotToBeHadFromALockedKeychainUntilItIsUnlocked() throws IOException {
        store.put(credential);
        keychain.lock();
        refusesAll(ErrorCode.KEYCHAIN_LOCKED, open());
        keychain.unlock();
        assertThat(open().list()).containsExactly(credential);
    }

    /** A sign-in must not end in a token that cannot be kept: who looks first hears it first. */
    @Test
    void isMissedBeforeAnythingIsKept() throws IOException {
        store.put(credential);
        keychain.lock();
        fails(ErrorCode.KEYCHAIN_LOCKED, () -> open().find("nobody", credential.server()));
    }

    @Test
    void isNotToBeHadWithoutAKeychain() throws IOException {
        store.put(credential);
        refusesAll(ErrorCode.KEYCHAIN_UNAVAILABLE, plain());
    }

    @Test
    void isMissedWhereTheKeychainWasEmptied() throws IOException {
        store.put(credential);
        keychain.remove(store.keyName().orElseThrow());
        refusesAll(ErrorCode.KEY_MISSING, open());
        assertThat(keychain.names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void isMissedWhereTheKeychainHasAnotherInItsPlace(String key) throws IOException {
        store.put(credential);
        keychain.put(store.keyName().orElseThrow(), Secret.of(key));
        refusesAll(ErrorCode.KEY_MISSING, open());
    }

    @Test
    void isTriedAgainAfterAMomentInTheSameStore() throws IOException {
        store.put(credential);
        keychain.lock();
        SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
        FileTokenStore patient =
                FileTokenStore.in(home).keychain(keychain).clock(clock).build();
        fails(ErrorCode.KEYCHAIN_LOCKED, patient::list);
        int before = keychain.asked();
        keychain.unlock();
        fails(ErrorCode.KEYCHAIN_LOCKED, patient::list);
        assertThat(keychain.asked()).isEqualTo(before);
        clock.advance(Duration.ofSeconds(1));
        assertThat(patient.list()).containsExactly(credential);
    }

    /** Those who waited for an answer that did not come do not each wait for one of their own. */
    @Test
    void aKeychainThatTakesItsTimeIsAskedOnceForAllWhoWait() {
        store.put(credential);
        SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
        AtomicInteger asked = new AtomicInteger();
        Keychain slow = new Keychain() {
            @Override
            public Optional<Secret> find(String name) {
                asked.incrementAndGet();
                clock.advance(Duration.ofSeconds(10));
                throw new StoreException(ErrorCode.KEYCHAIN_UNAVAILABLE, "it did not answer", Map.of());
            }

            @Override
            public void put(String name, Secret secret) {}

            @Override
            public boolean remove(String name) {
                return false;
            }

            @Override
            public String description() {
                return "slow";
            }
        };
        FileTokenStore waiting =
                FileTokenStore.in(home).keychain(slow).clock(clock).build();
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(StoreException.class).isThrownBy(waiting::list);
        }
        assertThat(asked).hasValue(1);
    }
}
