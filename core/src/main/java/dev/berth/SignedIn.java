package dev.berth;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that stands, as it was when this was made. Immutable, and holds no secret.
 *
 * @param server the server
 * @param issuer the authorization server that vouches, by its own URL (RFC 8414 section 2)
 * @param resource the resource indicator that the tokens are good for (RFC 8707); null where none is sent
 * @param scopes what was granted; what was asked for, where the server did not say
 * @param expiresAt when the access token ends; null where the server did not say
 * @param subject who the person is, the {@code sub} of an ID token (OpenID Connect Core section 2), which is unique at that
 *     issuer alone; null where there was none
 */
public record SignedIn(
        Server server,
        String issuer,
        @Nullable String resource,
        List<String> scopes,
        @Nullable Instant expiresAt,
        @Nullable String subject) {
    public SignedIn {
        scopes = List.copyOf(scopes);
    }
}
