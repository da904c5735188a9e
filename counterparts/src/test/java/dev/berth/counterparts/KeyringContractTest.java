package dev.berth.counterparts;

import dev.berth.keychain.SystemKeychain;
import dev.berth.store.FileTokenStore;
import dev.berth.store.StoreKind;
import dev.berth.store.TokenStore;
import dev.berth.store.contract.ProcessTokenStoreContract;
import dev.berth.store.contract.StoreOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a store has to be, held by sealed files whose keys are in a real gnome-keyring. */
@ExtendWith(Counterparts.class)
class KeyringContractTest extends ProcessTokenStoreContract {
    private static GnomeKeyring keyring;
    private static Path folder;

    private String home = "";

    @BeforeAll
    static void unlock() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Checkout.scratch()), "contract-");
        keyring = GnomeKeyring.unlocked(folder.resolve("keyring"));
    }

    @AfterAll
    static void end() {
        keyring.close();
    }

    @BeforeEach
    void aHomeOfItsOwn() {
        home = folder.resolve(UUID.randomUUID().toString()).toString();
    }

    @Override
    protected Class<? extends StoreOpener> opener() {
        return KeyringOpener.class;
    }

    /** No secret is in it: a bus is for everybody of this session. */
    @Override
    protected String address() {
        return home + "\t" + keyring.environment().get("DBUS_SESSION_BUS_ADDRESS") + "\t" + System.getenv("PATH");
    }

    /** Opens a sealed home with the keyring of a bus. */
    public static final class KeyringOpener implements StoreOpener {
        @Override
        public TokenStore open(String address) {
            String[] parts = address.split("\t", 3);
            Path home = Path.of(parts[0]);
            Map<String, String> environment = Map.of("DBUS_SESSION_BUS_ADDRESS", parts[1], "PATH", parts[2]);
            return FileTokenStore.in(home)
                    .kind(StoreKind.SEALED)
                    .keychain(SystemKeychain.of(home, environment, "Linux"))
                    .build();
        }
    }
}
