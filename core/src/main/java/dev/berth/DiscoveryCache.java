package dev.berth;

import dev.berth.discovery.Discovered;
import dev.berth.discovery.DiscoveryRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was discovered, in memory, for a while. Thread-safe. */
final class DiscoveryCache {
    /**
     * Long enough for one sitting: the accounts of a server one after the other, and the step-ups that the first calls bring.
     * Short enough that a server whose owner has moved it is found again before anybody thinks of restarting the program.
     */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    /** What a discovery depends on, but for the challenge. */
    private record Key(
            URI server,
            @Nullable String pinnedIssuer,
            @Nullable String resource,
            boolean authorizationCode) {
        static Key of(DiscoveryRequest request) {
            return new Key(
                    request.server(),
                    request.pinnedIssuer(),
                    request.configuredResource(),
                    request.authorizationCode());
        }
    }

    /** @param told where the challenge said that the metadata is; null where it did not say */
    private record Entry(Discovered discovered, @Nullable String told, Instant at) {
        boolean isGoodAt(Instant now) {
            Duration age = Duration.between(at, now);
            return !age.isNegative() && age.compareTo(LIFETIME) < 0;
        }
    }

    private final Clock clock;
    private final Map<Key, Entry> entries = new HashMap<>();
    private long forgotten;

    DiscoveryCache(Clock clock) {
        this.clock = clock;
    }

    /** What was discovered of a server; nothing where its challenge names other metadata now. */
    synchronized Optional<Discovered> find(DiscoveryRequest request) {
        Entry entry = entries.get(Key.of(request));
        if (entry == null) {
            return Optional.empty();
        }
        // A challenge that names none (a 403 need not) says nothing new.
        String told = request.challenges().resourceMetadata();
        if (!entry.isGoodAt(clock.instant()) || (told != null && !told.equals(entry.told()))) {
            forget(request.server());
            return Optional.empty();
        }
        return Optional.of(entry.discovered());
    }

    /** A mark for {@link #keep}, to be taken before a discovery begins. */
    synchronized long mark() {
        return forgotten;
    }

    /** Keeps what was discovered since the mark was taken, unless anything was forgotten meanwhile. */
    synchronized void keep(DiscoveryRequest request, Discovered discovered, long mark) {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> !entry.isGoodAt(now));
        if (mark == forgotten) {
            entries.put(
                    Key.of(request), new Entry(discovered, request.challenges().resourceMetadata(), now));
        }
    }

    /** Forgets all that is known of a server, whatever the settings. */
    synchronized void forget(URI server) {
        forgotten++;
        entries.keySet().removeIf(key -> key.server().equals(server));
    }
}
