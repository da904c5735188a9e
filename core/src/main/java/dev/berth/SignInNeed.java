package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Scopes;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
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
    boolean isMetBy(Credential now, @Nullable TokenSet before) {
        TokenSet tokens = now.tokens();
        return tokens != null
                && !tokens.equals(before)
                && terms.areMetBy(now)
                && (missing == null || tokens.scopes().containsAll(missing))
                && !(again && showsARefresh(tokens, before));
    }

    /** Only a refresh leaves the refresh token in its place; where that is replaced as well, it does not show. */
    private static boolean showsARefresh(TokenSet now, @Nullable TokenSet before) {
        return before != null
                && before.refreshToken() != null
                && before.refreshToken().equals(now.refreshToken());
    }
}
