package dev.berth.cli;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A keychain that a test can lock, empty and count. */
final class MemoryKeychain implements Keychain {
    final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean locked;

    @Override
    public Optional<Secret> find(String name) {
        open();
        return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public void put(String name, Secret secret) {
        open();
        secrets.put(name, secret);
    }

    @Override
    public boolean remove(String name) {
        open();
        return secrets.remove(name) != null;
    }

    @Override
    public String description() {
        return "the test's keychain";
    }

    private void open() {
        asked.incrementAndGet();
        if (locked) {
            throw new StoreException(
                    ErrorCode.KEYCHAIN_LOCKED, "the keychain is locked", Map.of("keychain", description()));
        }
    }
}
