package dev.berth.testkit.json;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON objects as maps. Members that are null are written: some servers do, and clients have to live with it. */
public final class Json {
    private static final JSON JSON_WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private Json() {}

    /** The text of a value. */
    public static String write(Object value) {
        try {
            return JSON_WITH_NULLS.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The object that the text is.
     *
     * @throws IOException if it is none
     */
    public static Map<String, @Nullable Object> object(String text) throws IOException {
        Map<String, @Nullable Object> object = JSON.std.mapFrom(text);
        if (object == null) {
            throw new IOException("not a JSON object");
        }
        return object;
    }

    /** The member as an object; an empty one where it is absent or something else. */
    @SuppressWarnings("unchecked") // JSON objects have no other keys than strings
    public static Map<String, @Nullable Object> member(Map<String, @Nullable Object> object, String name) {
        return object.get(name) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    /** The objects in an array; none where it is absent or something else. */
    @SuppressWarnings("unchecked") // JSON objects have no other keys than strings
    public static List<Map<String, @Nullable Object>> members(Map<String, @Nullable Object> object, String name) {
        List<Map<String, @Nullable Object>> members = new ArrayList<>();
        if (object.get(name) instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> map) {
                    members.add((Map<String, @Nullable Object>) map);
                }
            }
        }
        return members;
    }

    /** The member as text; null where it is absent or something else. */
    public static @Nullable String text(Map<String, @Nullable Object> object, String name) {
        return object.get(name) instanceof String text ? text : null;
    }
}
