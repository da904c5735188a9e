package dev.berth;

import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A keychain of this process alone, so that no test leaves a key in somebody's own. */
public final class KeychainInMemory implements Keychain {
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

    /** An empty one. */
    public KeychainInMemory() {}

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
