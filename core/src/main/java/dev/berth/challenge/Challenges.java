package dev.berth.challenge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All challenges of one answer, in order. Immutable.
 *
 * <p>The accessors read the challenge that speaks of OAuth: a {@code Bearer} one, with {@code resource_metadata} if there is
 * such a one (RFC 9728 section 5.1), else a {@code DPoP} one.
 */
public record Challenges(List<Challenge> all) {
    /** An answer without any. */
    public static final Challenges NONE = new Challenges(List.of());

    private static final int MAX_CHALLENGES = 32;

    public Challenges {
        all = List.copyOf(all);
    }

    /**
     * Reads every {@code WWW-Authenticate} value of an answer. Never fails: what is no challenge is passed over.
     *
     * <p>Pure, in time linear to the input; values beyond 32 KiB and challenges beyond the 32nd are left out.
     */
    public static Challenges parse(List<String> headerValues) {
        List<Challenge> all = new ArrayList<>();
        for (String value : headerValues) {
            for (Challenge challenge : new ChallengeParser(value).parse()) {
                if (all.size() == MAX_CHALLENGES) {
                    return new Challenges(all);
                }
                all.add(challenge);
            }
        }
        return new Challenges(all);
    }

    /**
     * What keeps the values from being well-formed (RFC 9110 section 11.6.1), as a short English phrase; null where they are.
     * {@link #parse} reads beyond the grammar, while others may not.
     */
    public static @Nullable String fault(List<String> headerValues) {
        for (String value : headerValues) {
            ChallengeParser parser = new ChallengeParser(value);
            List<Challenge> challenges = parser.parse();
            if (parser.fault() != null) {
                return parser.fault();
            }
            if (challenges.isEmpty()) {
                return "it holds no challenge";
            }
        }
        return null;
    }

    /** The challenge that speaks of OAuth, or null. */
    public @Nullable Challenge bearer() {
        Challenge chosen = null;
        for (Challenge challenge : all) {
            boolean bearer = challenge.isOf("Bearer");
            if (bearer && challenge.parameters().containsKey("resource_metadata")) {
                return challenge;
            }
            if ((bearer || challenge.isOf("DPoP")) && (chosen == null || (bearer && !chosen.isOf("Bearer")))) {
                chosen = challenge;
            }
        }
        return chosen;
    }

    /** Where the resource's metadata is (RFC 9728 section 5.1), unchecked; null if it does not say. */
    public @Nullable String resourceMetadata() {
        return parameter("resource_metadata");
    }

    /** The scopes that the request needs, separated by spaces (RFC 6750 section 3); null if it does not say. */
    public @Nullable String scope() {
        return parameter("scope");
    }

    /** Whether it is the proof of a key that is refused, and not the token (RFC 9449 section 7.1): another would need one too. */
    public boolean refuseProof() {
        return all.stream().anyMatch(challenge -> "invalid_dpop_proof".equals(challenge.parameter("error")));
    }

    /** The error code (RFC 6750 section 3.1); null if it does not say. */
    public @Nullable String error() {
        return parameter("error");
    }

    /** The error in the server's words; null if it does not say. */
    public @Nullable String errorDescription() {
        return parameter("error_description");
    }

    private @Nullable String parameter(String name) {
        Challenge bearer = bearer();
        return bearer == null ? null : bearer.parameter(name);
    }
}
