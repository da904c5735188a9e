package dev.berth;

import dev.berth.token.RevocationResult;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a server's grants at sign-out ({@link Berth#signOut}, {@link Berth#forget}). Immutable, and holds no secret.
 *
 * @param outcome what became of them; of several the worst
 * @param tokens what their issuers did with each token, in the order in which they were asked; empty where none was to be
 *     revoked
 */
public record SignedOut(SignOut outcome, List<Token> tokens) {
    public SignedOut {
        tokens = List.copyOf(tokens);
    }

    /**
     * What an issuer did with one token.
     *
     * @param issuer who was asked, by its own URL
     * @param kind {@code refresh_token} or {@code access_token} (RFC 7009 section 2.1)
     * @param outcome {@link SignOut#REVOKED}, {@link SignOut#REVOCATION_UNSUPPORTED} or {@link SignOut#REVOCATION_FAILED}
     * @param expiresAt when it ends by itself; null where the issuer did not say
     * @param facts why it was not revoked: {@code url}, {@code status}, {@code server_error} and others, as those of a failure;
     *     empty where it was, or where the issuer offers no revocation at all
     */
    public record Token(
            String issuer,
            String kind,
            SignOut outcome,
            @Nullable Instant expiresAt,
            Map<String, String> facts) {
        public Token {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }

        static Token of(String issuer, String kind, RevocationResult.Answer answer, @Nullable Instant expiresAt) {
            return new Token(issuer, kind, SignOut.of(answer.outcome()), expiresAt, answer.facts());
        }
    }
}
