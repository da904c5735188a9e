package dev.berth.token;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of a revocation.
 *
 * @param refreshToken of the refresh token
 * @param accessToken of the access token
 * @param facts the particulars of the first failure; empty where there was none
 */
public record RevocationResult(Outcome refreshToken, Outcome accessToken, Map<String, String> facts) {
    /** What became of one token. */
    public enum Outcome {
        /** The issuer took it back. */
        REVOKED,
        /** There was none. */
        NOT_HELD,
        /** The issuer has no way to revoke it; it runs out by itself. */
        UNSUPPORTED,
        /** It is not known whether it is still good. */
        FAILED
    }

    public RevocationResult {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * Whether the grant has ended at the issuer: the refresh token is revoked, or where there was none, the access token.
     */
    public boolean isGrantEnded() {
        Outcome decisive = refreshToken == Outcome.NOT_HELD ? accessToken : refreshToken;
        return decisive == Outcome.REVOKED;
    }
}
