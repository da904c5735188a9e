package dev.berth.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object on one line, in ASCII alone: safe for any stream's encoding, and for a terminal. */
final class JsonLine {
    private static final JSON WRITER = JSON.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
            .enable(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonLine() {}

    static boolean isObject(String json) {
        try {
            return WRITER.anyFrom(json) instanceof Map<?, ?>;
        } catch (IOException e) {
            return false;
        }
    }

    /** What is no object stands under {@code value}. */
    static Map<String, Object> parse(String json) {
        Map<String, Object> members = new LinkedHashMap<>();
        try {
            if (WRITER.anyFrom(json) instanceof Map<?, ?> map) {
                map.forEach((name, value) -> members.put(String.valueOf(name), value));
                return members;
            }
        } catch (IOException e) {
            // Told as it is, below.
        }
        members.put("value", json);
        return members;
    }

    static String of(Map<String, ? extends @Nullable Object> members) {
        try {
            // DEL is no control character to JSON, though it is one to a terminal.
            return WRITER.asString(members).replace("\u007f", "\\u007f");
        } catch (IOException e) {
            throw new IllegalStateException("plain values can be written", e);
        }
    }
}
