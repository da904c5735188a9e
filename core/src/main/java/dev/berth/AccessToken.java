package dev.berth;

import dev.berth.secret.Secret;
import dev.berth.store.TokenSet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token that is good now (RFC 6749 section 1.4). Immutable and thread-safe; its text form does not show the token. Ask {@link
 * Berth#token} for it anew for each request and keep none: it may be refreshed, revoked or signed out of meanwhile.
 *
 * @param value the token; for a request {@code Authorization: Bearer} and what {@link Secret#reveal()} gives
 * @param tokenType its type: {@code Bearer}, or {@code DPoP} for one that is worth nothing without a proof (RFC 9449); in the
 *     authorization server's upper and lower case, which does not count (RFC 6749 section 5.1)
 * @param expiresAt when it ends, by the authorization server's word; null where it did not say
 */
public record AccessToken(
        Secret value, String tokenType, @Nullable Instant expiresAt) {
    /** Whether it is bound to a key, and worth nothing without a proof (RFC 9449 section 5). */
    public boolean isBoundToKey() {
        return tokenType.equalsIgnoreCase(TokenSet.DPOP);
    }
}
