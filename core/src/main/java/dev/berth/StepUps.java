package dev.berth;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was stepped up for, whether it was granted or not: an issuer may grant less than it was asked for, and goes on doing so.
 * Kept by account and server, as several clients and sessions have one grant. Thread-safe.
 */
final class StepUps implements OfOnePerson {
    /** A step up: the scopes that were missing, which may be none that the server names. */
    private record StepUp(CredentialKey server, Set<String> wanted) {}

    /** What had been asked for then in all. */
    private final Map<StepUp, List<String>> askedFor = new ConcurrentHashMap<>();

    /**
     * Whether the grant has been stepped up for these scopes. One that has taken the place of that one may have been asked for
     * less: it does not count for it.
     *
     * @param newest what is signed in to now; null for nothing
     */
    boolean have(Server server, Set<String> wanted, @Nullable Credential newest) {
        List<String> asked = askedFor.get(new StepUp(key(server), wanted));
        return asked != null && newest != null && newest.requestedScopes().containsAll(asked);
    }

    /** Somebody was asked for them, and this came of it; not for what was there by another's doing. */
    void made(Server server, Set<String> wanted, Credential outcome) {
        askedFor.put(new StepUp(key(server), Set.copyOf(wanted)), outcome.requestedScopes());
    }

    /** Signed out: whoever signs in next may be somebody else. */
    @Override
    public void forget(Server server) {
        CredentialKey key = key(server);
        askedFor.keySet().removeIf(stepUp -> stepUp.server().equals(key));
    }

    @Override
    public boolean isEmpty() {
        return askedFor.isEmpty();
    }

    private static CredentialKey key(Server server) {
        return CredentialKey.ofSignIn(server.account(), server.url());
    }
}
