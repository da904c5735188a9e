package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** No client could be had at the authorization server (RFC 7591). */
public final class RegistrationException extends BerthException {
    private static final long serialVersionUID = 1;

    /**
     * Thrown where it failed, by implementations of other projects too.
     *
     * @param facts particulars, none of them secret; {@code hint} among them says what to do next
     */
    public RegistrationException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** As the other one, with what made it fail. */
    public RegistrationException(ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.REGISTRATION, code, message, facts, cause);
    }
}
