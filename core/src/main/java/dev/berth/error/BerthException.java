package dev.berth.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The root of every failure that this library reports.
 *
 * <p>A failure carries its {@link #stage()}, a stable {@link #code()} and {@link #facts()} for a program or a person to
 * act on. Neither message nor facts ever hold a secret; what a server said in them is not yet made safe for a terminal or
 * a page. Unchecked, so that it travels through the callbacks of other people's frameworks.
 */
public abstract sealed class BerthException extends RuntimeException
        permits ConfigurationException,
                DiscoveryException,
                RegistrationException,
                InvalidAuthorizationResponseException,
                AuthorizationException,
                InteractionRequiredException,
                TokenException,
                TransportException,
                StoreException,
                McpException {
    private static final long serialVersionUID = 1;

    private final Stage stage;
    private final ErrorCode code;
    /** Goes along where an exception is serialised. */
    private final LinkedHashMap<String, String> facts;

    BerthException(Stage stage, ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
        super(message, cause);
        this.stage = stage;
        this.code = code;
        this.facts = new LinkedHashMap<>(facts);
    }

    /** Where it failed. */
    public final Stage stage() {
        return stage;
    }

    /** What failed, as a stable code. */
    public final ErrorCode code() {
        return code;
    }

    /**
     * The particulars: {@code url}, {@code status}, {@code issuer}, {@code expected}, {@code server_error},
     * {@code server_error_description}, {@code rule} (the section that is broken) and the like, each only where it is
     * known. In the order in which a person should read them; unmodifiable.
     */
    public final Map<String, String> facts() {
        return Collections.unmodifiableMap(facts);
    }
}
