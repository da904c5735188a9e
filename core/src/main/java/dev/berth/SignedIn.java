package dev.berth;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that stands.
 *
 * @param server the server
 * @param issuer the issuer that vouches
 * @param resource the resource indicator; null where none is sent
 * @param scopes what was granted
 * @param expiresAt when the access token ends; null where the server did not say
 * @param subject who the person is, from an ID token; null where it is not known
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
