package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Scopes;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody needs a sign-in for. Those who need the same share one; whoever needs something else takes their turn, and what
 * has come of the others' by then is held against their own need.
 *
 * @param missing the scopes that a step-up is to bring, which may be none that the server names; null for a sign-in
 * @param again whether a person is to be asked, or a grant made, whatever stands
 */
record SignInNeed(SignInTerms terms, @Nullable Set<String> missing, boolean again) {
    /** A token that is good. */
    static SignInNeed aToken(Server server) {
        return new SignInNeed(SignInTerms.of(server), null, false);
    }

    /** What the server misses in a request. */
    static SignInNeed of(Server server, Challenges challenges) {
        boolean isStepUp = "insufficient_scope".equals(challenges.error());
        return new SignInNeed(
                SignInTerms.of(server), isStepUp ? Set.copyOf(Scopes.parse(challenges.scope())) : null, false);
    }

    /** A new sign-in, and nothing less. */
    static SignInNeed aNewSignIn(Server server) {
        return new SignInNeed(SignInTerms.of(server), null, true);
    }

    /**
     * Whether what is there now will do, as another's doing.
     *
     * @param before what was there when the need arose; null for nothing
     */
    boolean isMetBy(Credential now, @Nullable Credential before) {
        TokenSet tokens = now.tokens();
        return tokens != null
                && (before == null || !tokens.equals(before.tokens()))
                && terms.areMetBy(now)
                && isSteppedUp(tokens)
                && (!isMoreThanARefreshGives(before) || isSignedInSince(now, before));
    }

    private boolean isSteppedUp(TokenSet tokens) {
        return missing == null || tokens.scopes().containsAll(missing);
    }

    /** What was refused had all the scopes that are missed, by what its issuer said: such another would be refused as well. */
    private boolean isMoreThanARefreshGives(@Nullable Credential before) {
        boolean seemedEnough =
                missing != null && before != null && before.tokens() != null && isSteppedUp(before.tokens());
        return again || seemedEnough;
    }

    /** Whether its tokens come of another sign-in than what was there before. That they are others may be a refresh's doing. */
    static boolean isSignedInSince(Credential now, @Nullable Credential before) {
        if (before == null || before.tokens() == null) {
            return true;
        }
        Instant at = now.signedInAt();
        return at != null && !at.equals(before.signedInAt());
    }
}
