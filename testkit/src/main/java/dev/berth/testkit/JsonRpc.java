package dev.berth.testkit;

import dev.berth.testkit.json.Json;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request or notification.
 *
 * @param id null for a notification
 * @param method the method
 * @param params empty where there are none
 */
record JsonRpc(@Nullable Object id, String method, Map<String, @Nullable Object> params) {
    static JsonRpc parse(RecordedRequest request) throws McpError {
        try {
            Map<String, @Nullable Object> message = request.json();
            String method = Json.text(message, "method");
            if (method == null || !"2.0".equals(Json.text(message, "jsonrpc"))) {
                throw new McpError(400, McpError.INVALID_REQUEST, "Not a JSON-RPC request");
            }
            return new JsonRpc(message.get("id"), method, Json.member(message, "params"));
        } catch (IOException e) {
            throw new McpError(400, McpError.PARSE_ERROR, "Not a JSON object");
        }
    }

    boolean isNotification() {
        return id == null;
    }

    Map<String, @Nullable Object> meta() {
        return Json.member(params, "_meta");
    }
}
