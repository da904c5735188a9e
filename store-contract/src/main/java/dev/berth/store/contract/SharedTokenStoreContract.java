package dev.berth.store.contract;

import dev.berth.store.TokenStore;
import org.junit.jupiter.api.Nested;

/**
 * What a {@link TokenStore} does beyond {@link TokenStoreContract} where several instances stand over one backing, as they do
 * when two programs use one home folder or one database: what one has put is durable and found by the others, and a lock is one
 * for all.
 */
public abstract class SharedTokenStoreContract extends TokenStoreContract {
    /** For who extends it. */
    protected SharedTokenStoreContract() {}

    /**
     * Another instance over the same backing as {@link #store()} of this test, that shares no memory with it, as far as one
     * process allows: opened anew, with connections and caches of its own. May be called several times in a test.
     */
    protected abstract TokenStore sameStore() throws Exception;

    /** Between two instances. */
    @Nested
    class BetweenInstances extends SharedCases {
        BetweenInstances() {
            super(
                    SharedTokenStoreContract.this::store,
                    SharedTokenStoreContract.this::sameStore,
                    SharedTokenStoreContract.this.keepsNotes());
        }
    }
}
