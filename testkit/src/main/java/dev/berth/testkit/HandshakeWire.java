package dev.berth.testkit;

import dev.berth.testkit.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** MCP through 2025-11-25: {@code initialize}, then requests with {@code Mcp-Session-Id}. */
final class HandshakeWire {
    static final List<String> VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26");
    private static final String SESSION = "Mcp-Session-Id";

    private final String serverName;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();

    HandshakeWire(String serverName) {
        this.serverName = serverName;
    }

    int openSessions() {
        return sessions.size();
    }

    void forgetSessions() {
        sessions.clear();
    }

    /** Everything but POST. */
    Reply other(RecordedRequest request) {
        if (!"DELETE".equals(request.method())) {
            return Reply.status(405).withHeader("Allow", "POST, DELETE");
        }
        String session = request.header(SESSION);
        return Reply.status(session != null && sessions.remove(session) ? 204 : 404);
    }

    Reply post(RecordedRequest request, JsonRpc message, McpEndpoint endpoint, @Nullable IssuedToken caller)
            throws McpError {
        if ("initialize".equals(message.method())) {
            String session = Grants.random();
            sessions.add(session);
            return endpoint.result(message, initialized(message)).withHeader(SESSION, session);
        }
        String version = request.header("MCP-Protocol-Version");
        if (version != null && !VERSIONS.contains(version)) {
            throw new McpError(400, McpError.SERVER_ERROR, "Bad Request: Unsupported protocol version");
        }
        String session = request.header(SESSION);
        if (session == null) {
            throw new McpError(400, McpError.SERVER_ERROR, "Bad Request: Mcp-Session-Id header is required");
        }
        if (!sessions.contains(session)) {
            throw new McpError(404, McpError.SERVER_ERROR, "Session not found");
        }
        if (message.isNotification()) {
            return Reply.status(202);
        }
        return endpoint.result(message, endpoint.perform(message, caller, 200));
    }

    private Map<String, @Nullable Object> initialized(JsonRpc message) {
        String asked = Json.text(message.params(), "protocolVersion");
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("protocolVersion", asked != null && VERSIONS.contains(asked) ? asked : VERSIONS.get(0));
        result.put("capabilities", Map.of("tools", Map.of()));
        result.put("serverInfo", Map.of("name", serverName, "version", "1.0.0"));
        return result;
    }
}
