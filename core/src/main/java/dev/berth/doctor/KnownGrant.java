package dev.berth.doctor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of an earlier sign-in, without any of its secrets.
 *
 * @param issuer the issuer that it belongs to
 * @param clientId the client that it belongs to
 * @param registered whether that client was registered, and not configured
 * @param signedIn whether there are tokens
 * @param expiresAt when the access token ends; null where that is not known
 * @param refreshable whether it can be renewed without a person
 */
public record KnownGrant(
        String issuer,
        String clientId,
        boolean registered,
        boolean signedIn,
        @Nullable Instant expiresAt,
        boolean refreshable) {}
