package dev.berth.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What our page shows of a store of others: rows of text under a key. */
class RowsContractTest extends SharedTokenStoreContract {
    private final ConcurrentMap<CredentialKey, String> table = new ConcurrentHashMap<>();
    private final TokenStore locks = new MemoryTokenStore();

    @Override
    protected TokenStore store() {
        return new Rows(table, locks);
    }

    @Override
    protected TokenStore sameStore() {
        return store();
    }

    @Override
    protected boolean keepsNotes() {
        return false;
    }

    // shown in docs/stores.md
    static final class Rows implements TokenStore {
        private final ConcurrentMap<CredentialKey, String> table;
        // not shown
        private final TokenStore locks;

        Rows(ConcurrentMap<CredentialKey, String> table, TokenStore locks) {
            this.table = table;
            this.locks = locks;
        }
        // shown again

        @Override
        public void put(Credential credential) {
            // One transaction: what a newer program wrote stays as it is, and so does what a later one has added.
            understood(() -> table.merge(
                    credential.key(),
                    credential.toJson().reveal(),
                    (row, json) -> credential.toJson(Secret.of(row)).reveal()));
        }

        @Override
        public Optional<Credential> find(CredentialKey key) {
            return Optional.ofNullable(table.get(key)).map(Rows::read);
        }

        @Override
        public List<Credential> find(String account, URI server) {
            return where(key -> key.account().equals(account) && key.server().equals(server.toString()));
        }

        private static Credential read(String row) {
            return understood(() -> Credential.fromJson(Secret.of(row)));
        }

        private static <T> T understood(Supplier<T> use) {
            try {
                return use.get();
            } catch (IllegalArgumentException e) {
                throw new StoreException(
                        ErrorCode.STORE_FAILED,
                        "cannot use a row of credentials: " + e.getMessage(),
                        Map.of("hint", "use the newer program that wrote it, or delete it and sign in again"),
                        e);
            }
        }
        // not shown

        @Override
        public List<Credential> list() {
            return where(key -> true);
        }

        private List<Credential> where(Predicate<CredentialKey> wanted) {
            return table.entrySet().stream()
                    .filter(row -> wanted.test(row.getKey()))
                    .map(row -> read(row.getValue()))
                    .toList();
        }

        @Override
        public boolean remove(CredentialKey key) {
            return table.remove(key) != null;
        }

        @Override
        public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
            return locks.lock(key, timeout);
        }
        // shown again
    }
    // shown no further

    @Test
    void leavesWhatANewerProgramWroteAsItIs() {
        Credential credential = Samples.of("default", Samples.SERVER);
        String newer = credential.toJson().reveal().replace("\"version\":1", "\"version\":2");
        table.put(credential.key(), newer);
        TokenStore store = store();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.put(credential))
                .withMessageContaining("a newer program wrote it");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.find(credential.key()));
        assertThat(table).containsExactly(entry(credential.key(), newer));
    }
}
