package dev.berth.store.contract;

import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;

class MemoryTokenStoreContractTest extends TokenStoreContract {
    @Override
    protected TokenStore store() {
        return new MemoryTokenStore();
    }
}
