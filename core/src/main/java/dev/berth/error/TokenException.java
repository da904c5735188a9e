package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The token endpoint refused, or its answer cannot be used (RFC 6749 section 5). */
public final class TokenException extends BerthException {
    private static final long serialVersionUID = 1;

    /**
     * Thrown where it failed, by implementations of other projects too.
     *
     * @param facts particulars, none of them secret; {@code hint} among them says what to do next
     */
    public TokenException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** As the other one, with what made it fail. */
    public TokenException(ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.TOKEN, code, message, facts, cause);
    }
}
