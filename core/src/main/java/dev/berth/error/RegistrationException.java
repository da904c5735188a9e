package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** No client could be had at the authorization server (RFC 7591). */
public final class RegistrationException extends BerthException {
    private static final long serialVersionUID = 1;

    /** Made by the place that failed. */
    public RegistrationException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** Made by the place that failed, with what made it fail. */
    public RegistrationException(ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.REGISTRATION, code, message, facts, cause);
    }
}
