package dev.berth.keychain;

import dev.berth.secret.Secret;
import java.util.Optional;

/** What stands for a keychain where there is none, and knows why. */
record AbsentKeychain(String description, String reason) implements Keychain {
    @Override
    public Optional<Secret> find(String name) {
        throw KeychainFailure.unavailable(description, reason);
    }

    @Override
    public void put(String name, Secret secret) {
        throw KeychainFailure.unavailable(description, reason);
    }

    @Override
    public boolean remove(String name) {
        throw KeychainFailure.unavailable(description, reason);
    }
}
