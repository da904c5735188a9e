package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.testkit.Client;
import dev.berth.testkit.TestMcpServer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that can be read and not written ends a sign-in, of whatever kind, before a person or a server is asked for anything. */
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
