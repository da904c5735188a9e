package dev.berth.guide;

import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in for the real one, so that no test leaves a key in somebody's keychain. */
final class SystemKeychain {
    private static final Map<Path, Keychain> KEYCHAINS = new ConcurrentHashMap<>();

    private SystemKeychain() {}

    static Keychain of(Path home) {
        return KEYCHAINS.computeIfAbsent(home, h -> new InMemory());
    }

    private static final class InMemory implements Keychain {
        private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

        @Override
        public Optional<Secret> find(String name) {
            return Optional.ofNullable(secrets.get(name));
        }

        @Override
        public void put(String name, Secret secret) {
            secrets.put(name, secret);
        }

        @Override
        public boolean remove(String name) {
            return secrets.remove(name) != null;
        }

        @Override
        public String description() {
            return "memory";
        }
    }
}
