package dev.berth.token;

import dev.berth.discovery.Scopes;
import dev.berth.grant.Grant;
import dev.berth.http.HttpResponse;
import dev.berth.secret.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint's answer as it came, for whoever has to keep it before it is read, with what holds where it does not say.
 * Immutable.
 *
 * @param refreshToken that was sent; null for none
 * @param scopes that it was for
 * @param receivedAt what {@code expires_in} counts from, to the millisecond
 * @param mediaType what it says it is
 * @param body all of it
 */
record Receipt(@Nullable Secret refreshToken, List<String> scopes, Instant receivedAt, String mediaType, Secret body) {
    /** None of them but the last can have a line break in it. */
    private static final String SEPARATOR = "\n";

    static Receipt of(HttpResponse response, Grant grant, Instant receivedAt) {
        return new Receipt(
                grant.refreshToken(),
                grant.scopes(),
                receivedAt,
                response.headers().mediaType(),
                Secret.of(response.text()));
    }

    /** In one. */
    Secret text() {
        return Secret.of(String.join(
                SEPARATOR,
                refreshToken == null ? "" : refreshToken.reveal(),
                String.join(" ", scopes),
                Long.toString(receivedAt.toEpochMilli()),
                mediaType,
                body.reveal()));
    }

    /**
     * What {@link #text} made.
     *
     * @throws IllegalArgumentException if it is none; the message holds nothing of it
     */
    static Receipt parse(Secret text) {
        String[] parts = text.reveal().split(SEPARATOR, 5);
        if (parts.length < 5) {
            throw new IllegalArgumentException("not a receipt");
        }
        try {
            return new Receipt(
                    parts[0].isEmpty() ? null : Secret.of(parts[0]),
                    Scopes.parse(parts[1]),
                    Instant.ofEpochMilli(Long.parseLong(parts[2])),
                    parts[3],
                    Secret.of(parts[4]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a receipt");
        }
    }
}
