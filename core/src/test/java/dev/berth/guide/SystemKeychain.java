package dev.berth.guide;

import dev.berth.KeychainInMemory;
import dev.berth.keychain.Keychain;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in for the real one, so that no test leaves a key in somebody's keychain. */
final class SystemKeychain {
    private static final Map<Path, Keychain> KEYCHAINS = new ConcurrentHashMap<>();

    private SystemKeychain() {}

    static Keychain of(Path home) {
        return KEYCHAINS.computeIfAbsent(home, h -> new KeychainInMemory());
    }
}
