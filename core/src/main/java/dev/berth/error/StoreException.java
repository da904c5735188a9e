package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A credential could not be read, written or locked; what was stored before is still there. */
public final class StoreException extends BerthException {
    private static final long serialVersionUID = 1;

    /** Made by the place that failed. */
    public StoreException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** Made by the place that failed, with what made it fail. */
    public StoreException(ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.STORE, code, message, facts, cause);
    }
}
