package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A keychain for tests, which several processes can share: a file for each secret. It can be locked. */
final class FolderKeychain implements Keychain {
    private final Path folder;
    private final AtomicInteger asked = new AtomicInteger();

    FolderKeychain(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<Secret> find(String name) {
        open();
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Optional.of(Secret.of(Files.readString(file, US_ASCII))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(String name, Secret secret) {
        open();
        try {
            Files.writeString(Files.createDirectories(folder).resolve(name), secret.reveal(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean remove(String name) {
        open();
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

    /** How often it was asked for anything. */
    int asked() {
        return asked.get();
    }

    /** The names that it has secrets for. */
    List<String> names() throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("locked"))
                    .toList();
        }
    }

    void lock() throws IOException {
        Files.createFile(Files.createDirectories(folder).resolve("locked"));
    }

    void unlock() throws IOException {
        Files.delete(folder.resolve("locked"));
    }

    private void open() {
        asked.incrementAndGet();
        if (Files.exists(folder.resolve("locked"))) {
            throw new StoreException(ErrorCode.KEYCHAIN_LOCKED, "the keychain is locked", Map.of());
        }
    }
}
