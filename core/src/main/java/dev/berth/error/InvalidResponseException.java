package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An authorization response that ends its flow: right state, but not from the issuer that was asked (RFC 9207). */
public final class InvalidResponseException extends BerthException {
    private static final long serialVersionUID = 1;

    /** Made by the place that failed. */
    public InvalidResponseException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** Made by the place that failed, with what made it fail. */
    public InvalidResponseException(
            ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.AUTHORIZATION, code, message, facts, cause);
    }
}
