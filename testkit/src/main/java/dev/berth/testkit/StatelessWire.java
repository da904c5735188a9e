package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MCP from 2026-07-28: every request says everything, in {@code _meta} and again in headers. */
final class StatelessWire {
    static final String VERSION = "2026-07-28";
    private static final String META = "io.modelcontextprotocol/";

    private final String serverName;

    StatelessWire(String serverName) {
        this.serverName = serverName;
    }

    /** Whether the request is in the manner of this wire, well-formed or not. */
    static boolean looksLike(RecordedRequest request, JsonRpc message) {
        return VERSION.equals(request.header("MCP-Protocol-Version"))
                || message.meta().containsKey(META + "protocolVersion");
    }

    /** Everything but POST. */
    Reply other() {
        return Reply.status(405).withHeader("Allow", "POST");
    }

    Reply post(
            RecordedRequest request,
            JsonRpc message,
            McpEndpoint endpoint,
            List<String> supportedVersions,
            @Nullable IssuedToken caller)
            throws McpError {
        if (message.isNotification()) {
            return Reply.status(202);
        }
        checkVersion(request, message, supportedVersions);
        checkEqual("Mcp-Method", request.header("Mcp-Method"), message.method());
        if ("tools/call".equals(message.method())) {
            String name = Json.text(message.params(), "name");
            checkEqual("Mcp-Name", decoded(request.header("Mcp-Name")), name == null ? "" : name);
            checkMirrored(request, message, endpoint.tools().named(message.params()));
        }
        Map<String, @Nullable Object> result = "server/discover".equals(message.method())
                ? discovered(supportedVersions)
                : endpoint.perform(message, caller, 404);
        result.put("resultType", "complete");
        result.put("_meta", Map.of(META + "serverInfo", Map.of("name", serverName, "version", "1.0.0")));
        if (!"tools/call".equals(message.method())) {
            result.put("ttlMs", 0);
            result.put("cacheScope", "private");
        }
        return endpoint.result(message, result);
    }

    private static void checkVersion(RecordedRequest request, JsonRpc message, List<String> supportedVersions)
            throws McpError {
        String header = request.header("MCP-Protocol-Version");
        String version = Json.text(message.meta(), META + "protocolVersion");
        if (header == null) {
            throw mismatch("MCP-Protocol-Version is missing; this server speaks " + supportedVersions);
        }
        if (version == null || !(message.meta().get(META + "clientCapabilities") instanceof Map)) {
            throw new McpError(400, McpError.INVALID_PARAMS, "_meta lacks a required field");
        }
        checkEqual("MCP-Protocol-Version", header, version);
        if (!VERSION.equals(version)) {
            throw new McpError(
                    400,
                    McpError.UNSUPPORTED_PROTOCOL_VERSION,
                    "Unsupported protocol version",
                    Map.of("supported", supportedVersions, "requested", version));
        }
    }

    private static void checkMirrored(RecordedRequest request, JsonRpc message, Tool tool) throws McpError {
        Map<String, @Nullable Object> arguments = Json.member(message.params(), "arguments");
        for (Map.Entry<String, Map<String, Object>> parameter :
                tool.parameters().entrySet()) {
            Object value = arguments.get(parameter.getKey());
            if (parameter.getValue().get("x-mcp-header") instanceof String name && value != null) {
                checkEqual("Mcp-Param-" + name, decoded(request.header("Mcp-Param-" + name)), value.toString());
            }
        }
    }

    private static void checkEqual(String header, @Nullable String value, String inBody) throws McpError {
        if (!inBody.equals(value)) {
            throw mismatch("Header mismatch: " + header + (value == null ? " is missing" : " differs from the body"));
        }
    }

    private static McpError mismatch(String message) {
        return new McpError(400, McpError.HEADER_MISMATCH, message);
    }

    private static @Nullable String decoded(@Nullable String value) throws McpError {
        if (value == null || !value.startsWith("=?base64?") || !value.endsWith("?=") || value.length() < 11) {
            return value;
        }
        try {
            return new String(Base64.getDecoder().decode(value.substring(9, value.length() - 2)), UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw mismatch("Header mismatch: malformed Base64");
        }
    }

    private static Map<String, @Nullable Object> discovered(List<String> supportedVersions) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("supportedVersions", supportedVersions);
        result.put("capabilities", Map.of("tools", Map.of()));
        return result;
    }
}
