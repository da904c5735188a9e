package dev.berth.wire;

import dev.berth.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which arguments of a tool are mirrored in headers (streamable HTTP 2026-07-28, "Custom Headers from Tool Parameters").
 * Immutable.
 */
final class ParameterHeaders {
    /** A tool whose annotations break the rules, and has to be left out. */
    static final class InvalidToolException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidToolException(String rule) {
            super(rule);
        }
    }

    static final ParameterHeaders NONE = new ParameterHeaders(Map.of());

    private static final String ANNOTATION = "x-mcp-header";
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final Set<String> PRIMITIVES = Set.of("string", "integer", "boolean");
    /** Keywords whose values are data and no schemas. */
    private static final Set<String> DATA = Set.of("default", "const", "enum", "examples");

    private final Map<List<String>, String> headers;

    private ParameterHeaders(Map<List<String>, String> headers) {
        this.headers = headers;
    }

    /** Reads the annotations of an {@code inputSchema}. */
    static ParameterHeaders of(@Nullable JsonObject schema) throws InvalidToolException {
        if (schema == null) {
            return NONE;
        }
        Map<List<String>, String> headers = new LinkedHashMap<>();
        walk(schema.members(), true, List.of(), headers);
        Set<String> names = new HashSet<>();
        for (String name : headers.values()) {
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                throw new InvalidToolException("two parameters share a header");
            }
        }
        return headers.isEmpty() ? NONE : new ParameterHeaders(Map.copyOf(headers));
    }

    private static void walk(Object node, boolean reachable, List<String> path, Map<List<String>, String> found)
            throws InvalidToolException {
        if (node instanceof Iterable<?> items) {
            for (Object item : items) {
                if (item != null) {
                    walk(item, false, path, found);
                }
            }
        }
        if (!(node instanceof Map<?, ?> schema)) {
            return;
        }
        if (schema.containsKey(ANNOTATION)) {
            found.put(path, annotated(schema, reachable && !path.isEmpty()));
        }
        for (Map.Entry<?, ?> entry : schema.entrySet()) {
            String keyword = String.valueOf(entry.getKey());
            if (keyword.equals("properties") && entry.getValue() instanceof Map<?, ?> properties) {
                for (Map.Entry<?, ?> property : properties.entrySet()) {
                    if (property.getValue() != null) {
                        List<String> deeper = new ArrayList<>(path);
                        deeper.add(String.valueOf(property.getKey()));
                        walk(property.getValue(), reachable, deeper, found);
                    }
                }
            } else if (entry.getValue() != null && !DATA.contains(keyword)) {
                walk(entry.getValue(), false, path, found);
            }
        }
    }

    private static String annotated(Map<?, ?> schema, boolean reachable) throws InvalidToolException {
        if (!reachable) {
            throw new InvalidToolException("a header belongs to what is no parameter");
        }
        if (!(schema.get(ANNOTATION) instanceof String name) || !name.matches(TOKEN)) {
            throw new InvalidToolException("a header's name is none");
        }
        if (!(schema.get("type") instanceof String type) || !PRIMITIVES.contains(type)) {
            throw new InvalidToolException("a header belongs to a parameter that is not primitive");
        }
        return name;
    }

    /** The header lines for a call; arguments that are absent or null have none. */
    Map<String, String> mirror(JsonObject arguments) {
        Map<String, String> lines = new LinkedHashMap<>();
        headers.forEach((path, name) -> {
            Object value = arguments.members();
            for (String step : path) {
                value = value instanceof Map<?, ?> map ? map.get(step) : null;
            }
            String text = text(value);
            if (text != null) {
                lines.put("Mcp-Param-" + name, HeaderText.encode(text));
            }
        });
        return lines;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof String || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Number number) {
            BigDecimal decimal = new BigDecimal(number.toString());
            return decimal.scale() > 0 && decimal.stripTrailingZeros().scale() > 0
                    ? decimal.toPlainString()
                    : decimal.toBigInteger().toString();
        }
        return null;
    }
}
