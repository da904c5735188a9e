package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person has to sign in, and nobody may be asked here; nothing was bound, printed or opened. */
public final class InteractionRequiredException extends BerthException {
    private static final long serialVersionUID = 1;

    /**
     * Thrown where it failed, by implementations of other projects too.
     *
     * @param facts particulars, none of them secret; {@code hint} among them says what to do next
     */
    public InteractionRequiredException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** As the other one, with what made it fail. */
    public InteractionRequiredException(
            ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.AUTHORIZATION, code, message, facts, cause);
    }
}
