package dev.berth.keychain;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Words a keychain that does not answer: which one, and why. Never what was to be kept in it. */
final class KeychainFailure {
    private KeychainFailure() {}

    static StoreException locked(String keychain) {
        return of(ErrorCode.KEYCHAIN_LOCKED, "the keychain is locked", keychain, "it is locked");
    }

    static StoreException unavailable(String keychain, String reason) {
        return of(ErrorCode.KEYCHAIN_UNAVAILABLE, "the keychain cannot be used: " + reason, keychain, reason);
    }

    /** It may be waiting for a person who was not told, or who is slow. */
    static StoreException silent(String keychain, Duration patience) {
        StoreException failure = unavailable(
                keychain,
                "it did not answer within " + patience.toMillis() + " ms; it may be waiting for somebody to unlock it");
        Map<String, String> facts = new LinkedHashMap<>(failure.facts());
        facts.put("waited_ms", Long.toString(patience.toMillis()));
        return new StoreException(failure.code(), String.valueOf(failure.getMessage()), facts);
    }

    private static StoreException of(ErrorCode code, String message, String keychain, String reason) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("keychain", keychain);
        facts.put("reason", reason);
        return new StoreException(code, message, facts);
    }
}
