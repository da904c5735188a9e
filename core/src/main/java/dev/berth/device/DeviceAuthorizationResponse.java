package dev.berth.device;

import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the person needs to know, and what we ask with meanwhile (RFC 8628 section 3.2).
 *
 * @param deviceCode what is presented at the token endpoint
 * @param userCode what the person enters; whoever knows it can finish this sign-in in their own name
 * @param verificationUri where they enter it; a safe URL
 * @param verificationUriComplete the same with the code in it; null where the server has no such
 * @param expiresAt until when both codes are good, by our clock
 * @param interval how long to wait between two questions; 5 seconds where the server does not say
 */
public record DeviceAuthorizationResponse(
        Secret deviceCode,
        String userCode,
        URI verificationUri,
        @Nullable URI verificationUriComplete,
        Instant expiresAt,
        Duration interval) {
    /** Shows no code. */
    @Override
    public String toString() {
        return "DeviceAuthorizationResponse[" + verificationUri.getHost() + ", until " + expiresAt + "]";
    }
}
