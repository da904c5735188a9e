package dev.berth.store;

import dev.berth.secret.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one grant holds at one moment. Immutable; a refresh makes a new one.
 *
 * @param accessToken opaque to us; never parsed
 * @param tokenType as the server wrote it, {@code Bearer} where it wrote none
 * @param issuedAt when we received it, by our clock
 * @param expiresAt absolute; null where the server did not say
 * @param refreshToken null where there is none
 * @param scopes what was granted; what was asked for where the server did not say (RFC 6749 section 5.1)
 */
public record TokenSet(
        Secret accessToken,
        String tokenType,
        Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable Secret refreshToken,
        List<String> scopes) {
    /** Whoever holds it may use it (RFC 6750). */
    public static final String BEARER = "Bearer";

    /** Bound to a key, which has to be proven with every use (RFC 9449). */
    public static final String DPOP = "DPoP";

    public TokenSet {
        scopes = List.copyOf(scopes);
    }

    /** Whether the access token is bound to a key, and worth nothing without a proof (RFC 9449 section 5). */
    public boolean isBoundToKey() {
        return tokenType.equalsIgnoreCase(DPOP);
    }

    /** Whether the access token has run out at that time; a token without an expiry has not. */
    public boolean isExpiredAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
