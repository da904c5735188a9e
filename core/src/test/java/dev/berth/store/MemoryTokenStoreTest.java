package dev.berth.store;

class MemoryTokenStoreTest extends TokenStoreContract {
    @Override
    TokenStore store() {
        return new MemoryTokenStore();
    }
}
