package dev.berth;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * By which terms this process signed in last, for whoever is about a sign-in of the same account to the same server at that
 * time: they alone ask, and once the last of them has gone nothing of it is kept. Thread-safe.
 */
final class OwnSignIns {
    private record Made(
            SignInTerms terms, CredentialKey key, @Nullable Instant at) {
        boolean is(Credential credential) {
            return key.equals(credential.key()) && Objects.equals(at, credential.signedInAt());
        }
    }

    /** How many are about a sign-in, and what they have come to by now. */
    private record Attended(int present, @Nullable Made last) {}

    private final Map<CredentialKey, Attended> attended = new ConcurrentHashMap<>();

    /** Somebody is about a sign-in. */
    Attendance attend(Server server) {
        attended.compute(
                key(server),
                (key, others) ->
                        others == null ? new Attended(1, null) : new Attended(others.present + 1, others.last));
        return new Attendance(server);
    }

    /** Who attends has come to this. */
    void made(Server server, SignInTerms terms, Credential credential) {
        Made made = new Made(terms, credential.key(), credential.signedInAt());
        attended.computeIfPresent(key(server), (key, all) -> new Attended(all.present, made));
    }

    /** The terms by which that was signed in to here, refreshed since or not; null where it was not, so far as is known. */
    @Nullable
    SignInTerms termsOf(Server server, Credential credential) {
        Attended all = attended.get(key(server));
        return all == null || all.last == null || !all.last.is(credential) ? null : all.last.terms;
    }

    /** Until it is closed. */
    final class Attendance implements AutoCloseable {
        private final Server server;

        private Attendance(Server server) {
            this.server = server;
        }

        @Override
        public void close() {
            attended.computeIfPresent(
                    key(server), (key, all) -> all.present == 1 ? null : new Attended(all.present - 1, all.last));
        }
    }

    private static CredentialKey key(Server server) {
        return CredentialKey.ofSignIn(server.account(), server.url());
    }
}
