package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server's metadata is missing, broken, contradictory or unsafe. */
public final class DiscoveryException extends BerthException {
    private static final long serialVersionUID = 1;

    /**
     * Thrown where it failed, by implementations of other projects too.
     *
     * @param facts particulars, none of them secret; {@code hint} among them says what to do next
     */
    public DiscoveryException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** As the other one, with what made it fail. */
    public DiscoveryException(ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.DISCOVERY, code, message, facts, cause);
    }
}
