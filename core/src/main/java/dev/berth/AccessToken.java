package dev.berth;

import dev.berth.secret.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token that is good now.
 *
 * @param value the token
 * @param type its type: {@code Bearer}, or {@code DPoP} for one that is worth nothing without a proof (RFC 9449)
 * @param expiresAt when it ends; null where the server did not say
 */
public record AccessToken(
        Secret value, String type, @Nullable Instant expiresAt) {}
