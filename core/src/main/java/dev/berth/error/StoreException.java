package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A credential could not be read, written or locked; what was stored before is still there. */
public final class StoreException extends BerthException {
    private static final long serialVersionUID = 1;

    /**
     * Thrown where it failed, by implementations of other projects too.
     *
     * @param facts particulars, none of them secret; {@code hint} among them says what to do next
     */
    public StoreException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** As the other one, with what made it fail. */
    public StoreException(ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.STORE, code, message, facts, cause);
    }
}
