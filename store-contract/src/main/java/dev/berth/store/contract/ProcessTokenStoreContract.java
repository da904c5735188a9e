package dev.berth.store.contract;

import dev.berth.store.TokenStore;
import org.junit.jupiter.api.Nested;

/**
 * What a {@link TokenStore} does beyond {@link SharedTokenStoreContract} where its users are processes, some of which are
 * killed: what they have put stays, what they were putting is there whole or not at all, and the locks they held are free.
 *
 * <p>The processes are JVMs like this one, on its class path, and end with their test at the latest.
 */
public abstract class ProcessTokenStoreContract extends SharedTokenStoreContract {
    /** For who extends it. */
    protected ProcessTokenStoreContract() {}

    /** What opens the store here and in the other processes. */
    protected abstract Class<? extends StoreOpener> opener();

    /** Where the store is: empty at the beginning of a test, and always the same within it. */
    protected abstract String address();

    @Override
    protected final TokenStore store() throws Exception {
        return StoreProcess.open(opener().getName(), address());
    }

    @Override
    protected final TokenStore sameStore() throws Exception {
        return store();
    }

    /** Between this process and others. */
    @Nested
    class BetweenProcesses extends ProcessCases {
        BetweenProcesses() {
            super(
                    ProcessTokenStoreContract.this::store,
                    verb -> StoreProcess.start(verb, opener().getName(), address()));
        }
    }
}
