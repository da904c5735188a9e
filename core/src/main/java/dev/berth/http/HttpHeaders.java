package dev.berth.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The header lines of an answer; names compare without case. Immutable. */
public final class HttpHeaders {
    private final Map<String, List<String>> lines;

    /** Takes lines by name in any case. */
    public HttpHeaders(Map<String, List<String>> lines) {
        Map<String, List<String>> copy = new HashMap<>(2 * lines.size());
        lines.forEach((name, values) -> copy.merge(
                name.toLowerCase(Locale.ROOT),
                List.copyOf(values),
                (before, more) -> Stream.concat(before.stream(), more.stream()).toList()));
        this.lines = copy;
    }

    /** Every value of the name, in order; empty where there is none. */
    public List<String> all(String name) {
        return lines.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The first value of the name, or null. */
    public @Nullable String first(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** The media type of {@code Content-Type} in lower case, without its parameters; empty where there is none. */
    public String mediaType() {
        String type = first("Content-Type");
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** Only the names: values may be secrets. */
    @Override
    public String toString() {
        return new TreeMap<>(lines).keySet().toString();
    }
}
