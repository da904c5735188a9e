package dev.berth.store.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.store.StoreKind;
import dev.berth.store.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The store of sealed files; large tokens round-trip in it as in any other (class 19: goose#8029). */
class SealedFilesContractTest extends ProcessTokenStoreContract {
    @TempDir
    Path folder;

    @Override
    protected Class<? extends StoreOpener> opener() {
        return SealedHomeOpener.class;
    }

    @Override
    protected String address() {
        return folder.toString();
    }

    public static final class SealedHomeOpener implements StoreOpener {
        @Override
        public TokenStore open(String address) {
            Path folder = Path.of(address);
            return FileTokenStore.in(folder.resolve("home"))
                    .kind(StoreKind.SEALED)
                    .keychain(new FolderKeychain(folder))
                    .build();
        }
    }

    /** Stands in for a system's, which {@code counterparts} has. */
    private record FolderKeychain(Path folder) implements Keychain {
        @Override
        public Optional<Secret> find(String name) {
            try {
                Path file = folder.resolve(name);
                return Files.exists(file) ? Optional.of(Secret.of(Files.readString(file, US_ASCII))) : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void put(String name, Secret secret) {
            try {
                Files.writeString(folder.resolve(name), secret.reveal(), US_ASCII);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean remove(String name) {
            try {
                return Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String description() {
            return "a folder";
        }
    }
}
