package dev.berth;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.store.CredentialKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a person was asked for and did not grant, or granted to no effect: requests do not have them asked for the same again
 * for a while, and fail at once, as the first did. A program that asks expressly may. Thread-safe.
 */
final class Declined implements OfOnePerson {
    static final Duration MEMORY = Duration.ofMinutes(10);

    /** The scopes that a step-up is to bring, which may be none that the server names; null for a sign-in. */
    private record Question(CredentialKey server, @Nullable Set<String> missing) {}

    private record Answer(BerthException failure, Instant since) {}

    private final Clock clock;
    private final Map<Question, Answer> answers = new ConcurrentHashMap<>();

    Declined(Clock clock) {
        this.clock = clock;
    }

    /**
     * Passes where the person was not asked, or granted it.
     *
     * @throws AuthorizationException of the same code as the sign-in that they were asked for
     */
    void check(Server server, @Nullable Set<String> missing) {
        Answer answer = answers.get(question(server, missing));
        if (answer == null || !isRecent(answer)) {
            return;
        }
        BerthException before = answer.failure();
        Map<String, String> facts = new LinkedHashMap<>(before.facts());
        facts.putIfAbsent("server", server.name());
        throw new AuthorizationException(
                before.code(),
                "A person was asked to sign in to " + server.name()
                        + " a while ago, and it came to nothing. A request does"
                        + " not have them asked again so soon; the program can, by signing in.",
                facts,
                before);
    }

    void remember(Server server, @Nullable Set<String> missing, BerthException failure) {
        answers.values().removeIf(answer -> !isRecent(answer));
        answers.put(question(server, missing), new Answer(failure, clock.instant()));
    }

    /** They have granted it since, here or to another process; a step up is a sign-in as well. */
    void granted(Server server, @Nullable Set<String> missing) {
        answers.remove(question(server, missing));
        answers.remove(question(server, null));
    }

    /** The program asks them expressly, or somebody has signed out. */
    @Override
    public void forget(Server server) {
        CredentialKey key = key(server);
        answers.keySet().removeIf(question -> question.server().equals(key));
    }

    @Override
    public boolean isEmpty() {
        return answers.isEmpty();
    }

    /** A clock that was set back does not make it longer. */
    private boolean isRecent(Answer answer) {
        Instant now = clock.instant();
        return !now.isBefore(answer.since()) && now.isBefore(answer.since().plus(MEMORY));
    }

    private static Question question(Server server, @Nullable Set<String> missing) {
        return new Question(key(server), missing);
    }

    private static CredentialKey key(Server server) {
        return CredentialKey.ofSignIn(server.account(), server.url());
    }
}
