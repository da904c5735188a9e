package dev.berth.testkit;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Ids that must not come twice. Each is remembered for as long as it could be used. Thread-safe. */
final class SeenIds {
    private final Map<String, Instant> until = new HashMap<>();

    /** Whether it has not been seen yet; from now on it has. */
    synchronized boolean isNew(String id, Instant now, Instant expiresAt) {
        until.values().removeIf(now::isAfter);
        return until.putIfAbsent(id, expiresAt) == null;
    }
}
