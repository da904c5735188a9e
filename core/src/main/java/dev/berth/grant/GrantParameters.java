package dev.berth.grant;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters that several grants share, in the order in which they are sent. */
final class GrantParameters {
    private final Map<String, String> parameters = new LinkedHashMap<>();

    GrantParameters with(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    /** RFC 6749 section 3.3; none asked for is none sent. */
    GrantParameters scope(List<String> scopes) {
        if (!scopes.isEmpty()) {
            parameters.put("scope", String.join(" ", scopes));
        }
        return this;
    }

    /** RFC 8707 section 2.2, byte for byte; null sends none. */
    GrantParameters resource(@Nullable String resource) {
        if (resource != null) {
            parameters.put("resource", resource);
        }
        return this;
    }

    Map<String, String> toMap() {
        return parameters;
    }
}
