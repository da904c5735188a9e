package dev.berth.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON-RPC error and the HTTP status it goes with. */
final class McpError extends Exception {
    private static final long serialVersionUID = 1L;

    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    /** What servers of the handshake wire use for everything else. */
    static final int SERVER_ERROR = -32000;

    static final int HEADER_MISMATCH = -32020;
    static final int UNSUPPORTED_PROTOCOL_VERSION = -32022;

    private final int status;
    private final int code;
    private final transient Map<String, Object> data;

    McpError(int status, int code, String message) {
        this(status, code, message, Map.of());
    }

    McpError(int status, int code, String message, Map<String, Object> data) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.data = data;
    }

    Reply reply(@Nullable Object id) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", String.valueOf(getMessage()));
        if (!data.isEmpty()) {
            error.put("data", data);
        }
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put("error", error);
        return Reply.json(status, message);
    }
}
