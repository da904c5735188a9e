package dev.berth.store;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of a sealed home: asked of the keychain until that has answered, and then kept for as long as the store lives.
 * Thread-safe.
 */
final class HomeKey {
    /** A keychain that is locked or slow is not asked by each of a hundred threads in turn. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Keychain keychain;
    private final Path folder;
    private final Clock clock;
    private @Nullable StoreMarker marker;
    private @Nullable Seal seal;
    private @Nullable StoreException failure;
    private Instant failed = Instant.MIN;

    HomeKey(Keychain keychain, Path folder, Clock clock) {
        this.keychain = keychain;
        this.folder = folder;
        this.clock = clock;
    }

    /** A home's marker, and what seals its files. */
    record Made(StoreMarker marker, Seal seal) {}

    String keychain() {
        return keychain.description();
    }

    /** What opens the files of a home that says so of itself. */
    synchronized Seal of(StoreMarker wanted) {
        if (seal != null && wanted.equals(marker)) {
            return seal;
        }
        if (failure != null && clock.instant().isBefore(failed.plus(RETRY)) && wanted.equals(marker)) {
            throw again(failure);
        }
        marker = wanted;
        seal = null;
        try {
            failure = null;
            seal = asked(wanted);
            return seal;
        } catch (StoreException e) {
            failure = e;
            // From when it was told, not from when it was asked: those who waited for it must not each ask again.
            failed = clock.instant();
            throw e;
        }
    }

    private Seal asked(StoreMarker wanted) {
        Optional<Secret> key = keychain.find(wanted.id());
        if (key.isEmpty()) {
            throw missing(wanted, "the key that they are sealed with is not in the keychain");
        }
        Seal found;
        try {
            found = Seal.with(key.get());
        } catch (IllegalArgumentException e) {
            throw missing(
                    wanted, "what the keychain has in place of the key that they are sealed with is " + e.getMessage());
        }
        if (!found.check().equals(wanted.check())) {
            throw missing(wanted, "the keychain has another key than they are sealed with");
        }
        return found;
    }

    /** Makes a key, and a marker that may be written: the keychain has given the key back. */
    Made make() {
        String id = StoreMarker.newId();
        Secret key = Seal.newKey();
        keychain.put(id, key);
        if (!keychain.find(id).map(key::equals).orElse(false)) {
            remove(id);
            throw new StoreException(
                    ErrorCode.KEYCHAIN_UNAVAILABLE,
                    "the keychain cannot be used: it does not give back what was put into it",
                    Map.of("keychain", keychain.description()));
        }
        Seal made = Seal.with(key);
        StoreMarker sealed = StoreMarker.sealed(id, made);
        keep(sealed, made);
        return new Made(sealed, made);
    }

    /** For whoever finds that marker in the home; of any other the keychain is asked. */
    private synchronized void keep(StoreMarker made, Seal opens) {
        marker = made;
        seal = opens;
        failure = null;
    }

    /** Forgets a key that no file was sealed with; where the keychain does not, it keeps a key that opens nothing. */
    void remove(String id) {
        try {
            keychain.remove(id);
        } catch (StoreException e) {
            // The home is as it was asked for, and that counts.
        }
    }

    private StoreException missing(StoreMarker wanted, String reason) {
        return StoreFailure.keyMissing(folder, keychain.description(), wanted.id(), reason);
    }

    /** With a stack of its own. */
    private static StoreException again(StoreException failure) {
        return new StoreException(failure.code(), String.valueOf(failure.getMessage()), failure.facts(), failure);
    }
}
