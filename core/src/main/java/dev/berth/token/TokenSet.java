package dev.berth.token;

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
    public TokenSet {
        scopes = List.copyOf(scopes);
    }

    /** Whether the access token has run out at that time; a token without an expiry has not. */
    public boolean isExpiredAt(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
