package dev.berth.token;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a revocation.
 *
 * @param refreshToken of the refresh token; null where there was none
 * @param accessToken of the access token
 */
public record RevocationResult(@Nullable Answer refreshToken, Answer accessToken) {
    /** What became of one token. */
    public enum Outcome {
        /** The issuer took it back. */
        REVOKED,
        /** The issuer has no way to revoke it; it runs out by itself. */
        UNSUPPORTED,
        /** It is not known whether it is still good. */
        FAILED
    }

    /**
     * What was said to one token.
     *
     * @param facts the particulars, of what was not done; empty where it was
     */
    public record Answer(Outcome outcome, Map<String, String> facts) {
        public Answer {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    /** What became of the grant: what became of the refresh token, or where there was none, of the access token. */
    public Outcome grant() {
        return refreshToken == null ? accessToken.outcome() : refreshToken.outcome();
    }
}
