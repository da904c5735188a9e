package dev.berth;

import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a token is good for, and when it is to be refreshed. */
final class Freshness {
    /** How long before its end a token is refreshed; short-lived ones are used for most of their life. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Clock clock;

    Freshness(Clock clock) {
        this.clock = clock;
    }

    /**
     * Whether it has a token that is usable and not due.
     *
     * @param refused a token that the server has just refused; null for none
     */
    boolean isGood(Credential credential, @Nullable Secret refused) {
        TokenSet tokens = credential.tokens();
        return tokens != null && isUsable(credential, refused) && !isDue(tokens);
    }

    /** Whether it has a token that has not ended, so far as its issuer said, and is not the refused one. */
    boolean isUsable(Credential credential, @Nullable Secret refused) {
        TokenSet tokens = credential.tokens();
        return tokens != null
                && !tokens.isExpiredAt(clock.instant())
                && !tokens.accessToken().equals(refused);
    }

    private boolean isDue(TokenSet tokens) {
        Instant dueAt = dueAt(tokens);
        return dueAt != null && !clock.instant().isBefore(dueAt);
    }

    /**
     * When it is to be refreshed; null for never. Each token up to a fifth of the margin earlier, so that many that were issued
     * at one moment do not all come back at one.
     */
    static @Nullable Instant dueAt(TokenSet tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null) {
            return null;
        }
        Duration fifth = Duration.between(tokens.issuedAt(), expiresAt).dividedBy(5);
        Duration margin = fifth.compareTo(MARGIN) < 0 ? fifth : MARGIN;
        int spread = Math.floorMod(tokens.accessToken().hashCode(), 100);
        return expiresAt.minus(margin).minus(margin.multipliedBy(spread).dividedBy(500));
    }
}
