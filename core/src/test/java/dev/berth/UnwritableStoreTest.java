package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.testkit.Client;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.TestMcpServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A store that can be read and not written ends a sign-in, of whatever kind, before a person or a server is asked for anything,
 * and a refresh before the refresh token is spent.
 */
class UnwritableStoreTest extends WithWorld {
    private final AtomicInteger asked = new AtomicInteger();
    private boolean full = true;

    @BeforeEach
    void thatTakesNothing() {
        store = new ForwardingStore(store) {
            @Override
            public void requireWritable() {
                asked.incrementAndGet();
                if (full) {
                    throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                }
            }

            @Override
            public void put(Credential credential) {
                requireWritable();
                super.put(credential);
            }
        };
        issuer().clients().add(Client.publicClient("desk", "http://127.0.0.1/callback"));
    }

    private void asksNobodyForASignInTo(Server server) {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> berth.signIn(server))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED));
            assertThat(person.asked).isEmpty();
            assertThat(person.opened).isEmpty();
        }
        assertThat(issuer().registration().count()).isZero();
        assertThat(issuer().deviceAuthorization().count()).isZero();
        assertThat(issuer().pushedAuthorization().count()).isZero();
        assertThat(issuer().authorize().count()).isZero();
        assertThat(issuer().token().count()).isZero();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void byAConfiguredClient() {
        asksNobodyForASignInTo(server().toBuilder().client("desk", null).build());
    }

    @Test
    void byAClientThatWouldBeRegistered() {
        asksNobodyForASignInTo(server());
    }

    @Test
    void onAnotherDevice() {
        issuer().token().deviceCode().supported(true);
        asksNobodyForASignInTo(
                server().toBuilder().client("desk", null).onAnotherDevice(true).build());
    }

    @Test
    void byAGrantThatNeedsNoPerson() {
        issuer().token().clientCredentials().supported(true);
        asksNobodyForASignInTo(server().toBuilder()
                .grant(GrantSource.clientCredentials())
                .client("machine", Secret.of("canary-secret"))
                .issuer(issuer().issuer())
                .build());
    }

    private Berth at(SettableClock clock) {
        return Berth.builder().store(store).clock(clock).build();
    }

    private SettableClock signedIn() throws Exception {
        full = false;
        SettableClock clock = new SettableClock(Instant.parse("2026-11-26T12:00:00Z"));
        try (Approver person = new Approver();
                Berth berth = Berth.builder()
                        .store(store)
                        .interaction(person)
                        .clock(clock)
                        .build()) {
            berth.signIn(server());
        }
        full = true;
        return clock;
    }

    private int refreshes() {
        return issuer().token().refresh().count();
    }

    /** One program after another, as commands are. */
    @Test
    void spendsNoRefreshTokenOfAnyProgram() throws Exception {
        SettableClock clock = signedIn();
        Credential stored = kept();
        clock.advance(Duration.ofMinutes(61));
        for (int i = 0; i < 2; i++) {
            try (Berth berth = at(clock)) {
                for (int again = 0; again < 2; again++) {
                    assertThatExceptionOfType(StoreException.class)
                            .isThrownBy(() -> berth.token(server()))
                            .withMessage("no space left");
                }
            }
        }
        assertThat(refreshes()).isZero();
        assertThat(kept()).isEqualTo(stored);
        full = false;
        try (Berth berth = at(clock)) {
            assertThat(issuer().introspect(berth.token(server()).value().reveal()))
                    .isPresent();
        }
        assertThat(refreshes()).isOne();
        assertThat(issuer().reuses()).isZero();
    }

    @Test
    void costsNoTokenThatIsGoodAndIsLeftAloneMeanwhile() throws Exception {
        SettableClock clock = signedIn();
        clock.advance(Duration.ofMinutes(60).minusSeconds(10));
        Secret good = tokens().accessToken();
        try (Berth berth = at(clock)) {
            asked.set(0);
            for (int i = 0; i < 5; i++) {
                assertThat(berth.token(server()).value()).isEqualTo(good);
            }
            assertThat(asked).hasValue(1);
            assertThat(refreshes()).isZero();
            full = false;
            clock.advance(Duration.ofSeconds(2));
            assertThat(berth.token(server()).value()).isNotEqualTo(good);
        }
        assertThat(issuer().reuses()).isZero();
    }

    /** What stands is served, whatever a store would say to something new. */
    @Test
    void isNotEvenAskedWhereNothingIsToBeKept() throws Exception {
        full = false;
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server());
            full = true;
            int before = asked.get();
            assertThat(berth.signIn(server())).isPresent();
            assertThat(berth.token(server())).isNotNull();
            try (TestMcpServer open = TestMcpServer.builder().start()) {
                assertThat(berth.signIn(at(open.url()).build())).isEmpty();
            }
            assertThat(asked).hasValue(before);
        }
    }
}
