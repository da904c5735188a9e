package dev.berth;

import dev.berth.secret.Secret;
import dev.berth.store.CredentialKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When a token that a server had refused was replaced last. What took its place is on trial for a while: if it is refused as well
 * it is not mended by a refresh. A server that goes on refusing, whatever it is shown, costs its issuer a refresh in ten
 * seconds, the next in twenty, and so on, however many requests there are. Thread-safe.
 */
final class Replacements implements OfOnePerson {
    static final Duration FIRST_TRIAL = Duration.ofSeconds(10);
    static final Duration LONGEST_TRIAL = Duration.ofMinutes(10);

    /**
     * A refused token, and how long what took its place is on trial.
     *
     * @param unchanged whether its issuer gave the same token again
     */
    private record Replacement(Secret refused, Instant since, Duration trial, boolean failed, boolean unchanged) {
        static Replacement of(Secret refused, Instant now, Duration trial) {
            return new Replacement(refused, now, trial, false, false);
        }

        boolean isOnTrialAt(Instant now) {
            return !now.isBefore(since) && now.isBefore(since.plus(trial));
        }

        /** Whether it is what took its place that is refused now. */
        boolean failsBy(Secret token, Instant now, boolean asking) {
            return (unchanged || !refused.equals(token)) && (asking || isOnTrialAt(now));
        }

        Replacement failedToo() {
            return new Replacement(refused, since, trial, true, unchanged);
        }

        Replacement byItself() {
            return new Replacement(refused, since, trial, failed, true);
        }

        /** Whether it is so long ago that it makes no difference any more. */
        boolean isPastAt(Instant now) {
            return !now.isBefore(since.plus(LONGEST_TRIAL.multipliedBy(2)));
        }

        /** The next one's: twice as long where this one has failed, unless that is long ago. */
        Duration nextTrialAt(Instant now) {
            if (!failed || isPastAt(now)) {
                return FIRST_TRIAL;
            }
            Duration twice = trial.multipliedBy(2);
            return twice.compareTo(LONGEST_TRIAL) < 0 ? twice : LONGEST_TRIAL;
        }
    }

    private final Clock clock;

    /** By what is signed in to: several clients of one server have one grant. */
    private final Map<CredentialKey, Replacement> latest = new ConcurrentHashMap<>();

    /** How many wait for a person. */
    private final Map<CredentialKey, Integer> questions = new ConcurrentHashMap<>();

    Replacements(Clock clock) {
        this.clock = clock;
    }

    /**
     * Whether the newest token, which is refused, took another's place so lately that it is on trial; it has failed then. While
     * a person is asked no trial ends: others see what they sign in for before who asked them goes on.
     */
    boolean isOnTrial(Server server, Secret token) {
        CredentialKey key = key(server);
        Instant now = clock.instant();
        boolean asking = questions.containsKey(key);
        Replacement known = latest.computeIfPresent(
                key,
                (k, replacement) -> replacement.failsBy(token, now, asking) ? replacement.failedToo() : replacement);
        return known != null && known.failsBy(token, now, asking);
    }

    /** The refused token is to be replaced; told before others can see what takes its place. */
    void replacing(Server server, Secret refused) {
        Instant now = clock.instant();
        forgetThePast(now);
        latest.compute(key(server), (key, before) -> {
            if (before == null) {
                return Replacement.of(refused, now, FIRST_TRIAL);
            }
            return before.refused().equals(refused) && before.isOnTrialAt(now)
                    ? before
                    : Replacement.of(refused, now, before.nextTrialAt(now));
        });
    }

    /** The issuer has given the same token again: it is what took its own place. */
    void unchanged(Server server, Secret refused) {
        latest.computeIfPresent(
                key(server),
                (key, replacement) -> replacement.refused().equals(refused) ? replacement.byItself() : replacement);
    }

    /** A person is to be asked for what takes the refused token's place. */
    Question question(Server server, Secret refused) {
        CredentialKey key = key(server);
        Instant now = clock.instant();
        forgetThePast(now);
        latest.putIfAbsent(key, Replacement.of(refused, now, FIRST_TRIAL));
        questions.merge(key, 1, Integer::sum);
        return new Question(server, refused);
    }

    /** The account is signed out there: what is signed in to next is on nobody's trial. */
    @Override
    public void forget(Server server) {
        latest.remove(key(server));
    }

    @Override
    public boolean isEmpty() {
        return latest.isEmpty();
    }

    /** Refused tokens are not kept for as long as a program runs; those that a person is asked about are. */
    private void forgetThePast(Instant now) {
        latest.entrySet().removeIf(each -> each.getValue().isPastAt(now) && !questions.containsKey(each.getKey()));
    }

    /** Until it is closed. */
    final class Question implements AutoCloseable {
        private final Server server;
        private final Secret refused;

        private Question(Server server, Secret refused) {
            this.server = server;
            this.refused = refused;
        }

        /** What takes its place is there, and on trial from now on. */
        void answered() {
            replacing(server, refused);
        }

        @Override
        public void close() {
            questions.computeIfPresent(key(server), (key, open) -> open == 1 ? null : open - 1);
        }
    }

    private static CredentialKey key(Server server) {
        return CredentialKey.ofSignIn(server.account(), server.url());
    }
}
