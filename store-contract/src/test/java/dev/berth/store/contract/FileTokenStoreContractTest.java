package dev.berth.store.contract;

import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The store of files, which many processes may share. What is special to files is tested beside it. */
// shown in docs/stores.md
class FileTokenStoreContractTest extends ProcessTokenStoreContract {
    @TempDir
    Path home;

    @Override
    protected Class<? extends StoreOpener> opener() {
        return HomeOpener.class;
    }

    @Override
    protected String address() {
        return home.toString();
    }

    public static final class HomeOpener implements StoreOpener {
        @Override
        public TokenStore open(String address) {
            return new FileTokenStore(Path.of(address));
        }
    }
}
// shown no further
