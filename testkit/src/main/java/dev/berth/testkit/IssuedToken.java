package dev.berth.testkit;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an access token stands for, as introspection would say it (RFC 7662). The token itself is not in it.
 *
 * @param clientId whom it was issued to
 * @param account who signed in
 * @param scopes the granted scopes
 * @param resource the audience (RFC 8707); null where none was asked for
 * @param expiresAt from when on it is expired
 * @param keyThumbprint the key it is bound to, as {@code jkt} (RFC 9449 section 6); null where it is bound to none
 */
public record IssuedToken(
        String clientId,
        Account account,
        Set<String> scopes,
        @Nullable String resource,
        Instant expiresAt,
        @Nullable String keyThumbprint) {
    /** Copies the set. */
    public IssuedToken {
        scopes = Set.copyOf(scopes);
    }
}
