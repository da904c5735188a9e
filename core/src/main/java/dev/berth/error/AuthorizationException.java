package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sign-in did not come to an end that gives a code: refused, cancelled or out of time. */
public final class AuthorizationException extends BerthException {
    private static final long serialVersionUID = 1;

    /** Made by the place that failed. */
    public AuthorizationException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** Made by the place that failed, with what made it fail. */
    public AuthorizationException(
            ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.AUTHORIZATION, code, message, facts, cause);
    }
}
