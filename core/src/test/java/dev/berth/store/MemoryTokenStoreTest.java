package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is special to memory; that it is a store like any other, the contract's own tests say. */
class MemoryTokenStoreTest {
    @Test
    void saysThatItIsThisProcessThatHoldsALock() throws Exception {
        TokenStore store = new MemoryTokenStore();
        CredentialKey key = Credentials.of("default", "https://mcp.example").key();
        TokenStore.Lock held = store.lock(key, Duration.ZERO);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.lock(key, Duration.ZERO).close())
                .withMessageContaining("this process");
        held.close();
    }
}
