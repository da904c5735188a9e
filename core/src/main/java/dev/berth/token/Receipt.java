package dev.berth.token;

import dev.berth.http.HttpResponse;
import dev.berth.secret.Secret;
import java.time.Instant;

/**
 * A token endpoint's answer as it came, for whoever has to keep it before it is read. Immutable.
 *
 * @param receivedAt what {@code expires_in} counts from, to the millisecond
 * @param mediaType what it says it is
 * @param body all of it
 */
record Receipt(Instant receivedAt, String mediaType, Secret body) {

    static Receipt of(HttpResponse response, Instant receivedAt) {
        return new Receipt(receivedAt, response.headers().mediaType(), Secret.of(response.text()));
    }

    /** In one. */
    Secret text() {
        return Secret.of(String.join("\n", Long.toString(receivedAt.toEpochMilli()), mediaType, body.reveal()));
    }

    /**
     * What {@link #text} made.
     *
     * @throws IllegalArgumentException if it is none; the message holds nothing of it
     */
    static Receipt parse(Secret text) {
        String[] parts = text.reveal().split("\n", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException("not a receipt");
        }
        try {
            return new Receipt(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1], Secret.of(parts[2]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a receipt");
        }
    }
}
