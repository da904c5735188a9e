package dev.berth;

import dev.berth.answer.RetryAfter;
import dev.berth.error.BerthException;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Leaves an issuer alone that is in trouble: after each failed refresh of a grant the next waits twice as long, or as long as the
 * server asks (RFC 9110 section 10.2.3). It counts for that one sign-in: who has just signed in anew is not told what became of
 * somebody else's. Kept in memory alone: who starts a program wants an answer now. Thread-safe.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** A server may know better than we how long it needs, but not keep a person out for the day. */
    private static final Duration LONGEST_ASKED_FOR = Duration.ofMinutes(10);

    /** What went wrong last, and until when nothing is tried: for a length that is the step and some more. */
    private record Pause(BerthException failure, Instant until, Duration length, Duration step) {}

    /** Whose refreshes failed. Where the store does not say when they were made, two under one key are one. */
    private record OneSignIn(CredentialKey key, @Nullable Instant at) {
        static OneSignIn of(Credential credential) {
            return new OneSignIn(credential.key(), credential.signedInAt());
        }

        boolean isAt(Server server) {
            return key.account().equals(server.account())
                    && key.server().equals(server.url().toString());
        }
    }

    private final Map<OneSignIn, Pause> pauses = new ConcurrentHashMap<>();
    private final Clock clock;

    Backoff(Clock clock) {
        this.clock = clock;
    }

    /**
     * The failure that is waited out, anew for each who is told: what is thrown on several threads is nobody's own to add to.
     * Null if it may be tried. A clock that was set back does not make it longer.
     */
    @Nullable
    BerthException pausing(Credential credential) {
        Pause pause = pauses.get(OneSignIn.of(credential));
        if (pause == null) {
            return null;
        }
        Instant now = clock.instant();
        boolean over =
                !now.isBefore(pause.until()) || now.isBefore(pause.until().minus(pause.length()));
        return over ? null : ToldFailure.again(pause.failure());
    }

    void failed(Credential credential, BerthException failure) {
        if (credential.tokens() == null) {
            // A registration alone: there is nothing to refresh, and nothing to leave alone.
            return;
        }
        Instant now = clock.instant();
        pauses.compute(OneSignIn.of(credential), (k, before) -> {
            Duration step = before == null ? FIRST : min(before.step().multipliedBy(2), LONGEST);
            // Programs that failed together do not come back together.
            Duration jittered = step.plusMillis(ThreadLocalRandom.current().nextLong(step.toMillis() / 4 + 1));
            Duration asked = RetryAfter.of(failure.facts().get("retry_after"), now);
            Duration length = asked == null ? jittered : max(jittered, min(asked, LONGEST_ASKED_FOR));
            return new Pause(failure, now.plus(length), length, step);
        });
    }

    void succeeded(Credential credential) {
        pauses.remove(OneSignIn.of(credential));
    }

    /** Of the server's account that is all that is signed in to: a refresh of anything else may have failed, and is past. */
    void forgetAllBut(Collection<Credential> signedIn, Server server) {
        Set<OneSignIn> there = signedIn.stream().map(OneSignIn::of).collect(Collectors.toSet());
        pauses.keySet().removeIf(paused -> paused.isAt(server) && !there.contains(paused));
    }

    /** What a refresh failed by last, of whichever credential, whether that is waited out by now or not; null for none. */
    @Nullable
    BerthException last() {
        return pauses.values().stream().findAny().map(Pause::failure).orElse(null);
    }

    boolean isEmpty() {
        return pauses.isEmpty();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
