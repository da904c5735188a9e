package dev.berth.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server's metadata is missing, broken, contradictory or unsafe. */
public final class DiscoveryException extends BerthException {
    private static final long serialVersionUID = 1;

    /** Made by the place that failed. */
    public DiscoveryException(ErrorCode code, String message, Map<String, String> facts) {
        this(code, message, facts, null);
    }

    /** Made by the place that failed, with what made it fail. */
    public DiscoveryException(ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(Stage.DISCOVERY, code, message, facts, cause);
    }
}
