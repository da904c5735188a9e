package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request got no usable answer: unreachable, TLS, time, size, redirect or a server in trouble. */
public final class TransportException extends BerthException {
    private static final long serialVersionUID = 1;

    /**
     * Thrown where it failed, by implementations of other projects too.
     *
     * @param facts particulars, none of them secret; {@code hint} among them says what to do next
     */
    public TransportException(Stage stage, ErrorCode code, String message, Map<String, String> facts) {
        this(stage, code, message, facts, null);
    }

    /** As the other one, with what made it fail. */
    public TransportException(
            Stage stage, ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(stage, code, message, facts, cause);
    }
}
