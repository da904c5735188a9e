package dev.berth.doctor;

import dev.berth.error.TransportException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to the MCP server, and what came back.
 *
 * @param message the JSON-RPC method of its body; empty where it has none
 * @param status null where no answer came
 * @param challenges every {@code WWW-Authenticate} value
 * @param failure why no answer came; null where one did
 */
record Exchange(
        String method,
        URI url,
        String message,
        @Nullable Integer status,
        String mediaType,
        List<String> challenges,
        @Nullable TransportException failure) {
    boolean isRefusal() {
        return status != null && (status == 401 || status == 403);
    }

    boolean isSuccess() {
        return status != null && status / 100 == 2;
    }
}
