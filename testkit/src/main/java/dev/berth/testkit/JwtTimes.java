package dev.berth.testkit;

import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.Jwt;
import java.time.Duration;
import java.time.Instant;

/** When an assertion is good (RFC 7523 section 3, points 4 to 6). */
final class JwtTimes {
    /** How far the clock of somebody else may be ahead. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private JwtTimes() {}

    /**
     * Checks {@code exp}, which has to be there, {@code nbf} and {@code iat}.
     *
     * @return the time it expires
     */
    static Instant check(Jwt jwt, Instant now, Duration maximumLifetime) throws InvalidJwtException {
        Instant expiresAt = jwt.instant("exp");
        if (expiresAt == null) {
            throw new InvalidJwtException("exp is missing");
        }
        if (!expiresAt.isAfter(now)) {
            throw new InvalidJwtException("it has expired");
        }
        if (expiresAt.isAfter(now.plus(maximumLifetime))) {
            throw new InvalidJwtException("exp is too far away");
        }
        Instant notBefore = jwt.instant("nbf");
        if (notBefore != null && notBefore.isAfter(now.plus(SKEW))) {
            throw new InvalidJwtException("nbf is still to come");
        }
        Instant issuedAt = jwt.instant("iat");
        if (issuedAt != null && issuedAt.isAfter(now.plus(SKEW))) {
            throw new InvalidJwtException("iat is still to come");
        }
        return expiresAt;
    }
}
