package dev.berth.wire;

import dev.berth.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the caller means it, before a wire dresses it.
 *
 * @param method the JSON-RPC method
 * @param params its parameters, but for {@code arguments}
 * @param arguments the arguments of a tool as the caller wrote them, a JSON object; null for none
 */
record Message(
        String method, Map<String, Object> params, @Nullable String arguments) {
    Message(String method) {
        this(method, Map.of(), null);
    }

    /** The message as JSON. Arguments go in as they were written: numbers and nulls stay what they were. */
    String toJson(@Nullable Long id, Map<String, Object> meta) {
        Map<String, Object> dressed = new LinkedHashMap<>(params);
        if (!meta.isEmpty()) {
            dressed.put("_meta", meta);
        }
        String written = JsonObject.write(dressed);
        if (arguments != null) {
            written = written.substring(0, written.length() - 1)
                    + (dressed.isEmpty() ? "" : ",")
                    + "\"arguments\":"
                    + arguments
                    + "}";
        }
        return "{\"jsonrpc\":\"2.0\""
                + (id == null ? "" : ",\"id\":" + id)
                + ",\"method\":\"" + method + "\""
                + (written.equals("{}") ? "" : ",\"params\":" + written)
                + "}";
    }
}
