package dev.berth.token;

import dev.berth.error.TransportException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a question for a device's tokens came to (RFC 8628 section 3.5), where the sign-in goes on. Immutable. */
public sealed interface DeviceTokenResponse {
    /** The person has agreed. */
    record Granted(TokenResponse response) implements DeviceTokenResponse {}

    /**
     * There are no tokens yet.
     *
     * @param reason why
     * @param retryAfter how long the server wants to be left alone; null where it does not say
     * @param trouble what went wrong; null where nothing did
     */
    record Later(
            Reason reason,
            @Nullable Duration retryAfter,
            @Nullable TransportException trouble) implements DeviceTokenResponse {}

    /** Why there are no tokens yet. */
    enum Reason {
        /** The person has not decided. */
        PENDING,
        /** The same, and from now on the server is to be asked less often. */
        SLOW_DOWN,
        /** The server was not reached, or is in trouble, which says nothing about the person. */
        TROUBLE
    }
}
