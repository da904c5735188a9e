package dev.berth.challenge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110 section 11.6.1). Immutable; everything in it comes from a
 * server and is not yet made safe for a terminal or a page.
 *
 * @param scheme as the server wrote it; compares without case
 * @param parameters by lower-case name, in order; of a name given twice, the first
 * @param token68 the one value of schemes that have no parameters; null for others
 */
public record Challenge(
        String scheme,
        Map<String, String> parameters,
        @Nullable String token68) {
    public Challenge {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** Whether it is of that scheme. */
    public boolean isOf(String otherScheme) {
        return scheme.equalsIgnoreCase(otherScheme);
    }

    /** A parameter by its lower-case name, or null. */
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }
}
