package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An authorization response that ends its flow: right state, but not from the issuer that was asked (RFC 9207). */
public final class InvalidAuthorizationResponseException extends BerthException {
    private static final long serialVersionUID = 1;

    /**
     * Thrown where it failed, by implementations of other projects too.
     *
     * @param facts particulars, none of them secret; {@code hint} among them says what to do next
     */
    public InvalidAuthorizationResponseException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** As the other one, with what made it fail. */
    public InvalidAuthorizationResponseException(
            ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.AUTHORIZATION, code, message, facts, cause);
    }
}
