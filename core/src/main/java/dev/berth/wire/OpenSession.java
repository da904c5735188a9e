package dev.berth.wire;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.McpException;
import dev.berth.json.JsonObject;
import dev.berth.mcp.McpSession;
import dev.berth.mcp.ServerInfo;
import dev.berth.mcp.Tool;
import dev.berth.mcp.ToolResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An open session, in whichever dialect its server speaks. Thread-safe. */
public final class OpenSession implements McpSession {
    private static final System.Logger LOG = System.getLogger(OpenSession.class.getName());
    private static final int MAX_PAGES = 200;
    private static final int MAX_TOOLS = 10_000;
    private static final int MAX_NAME = 256;

    private final Endpoint endpoint;
    private final Dialect dialect;
    private final Map<String, ParameterHeaders> mirrored = new ConcurrentHashMap<>();

    OpenSession(Endpoint endpoint, Dialect dialect) {
        this.endpoint = endpoint;
        this.dialect = dialect;
    }

    @Override
    public ServerInfo serverInfo() {
        return dialect.serverInfo();
    }

    @Override
    public String protocolVersion() {
        return dialect.protocolVersion();
    }

    /** The wire that is spoken; worth handing to {@link McpClient#remembering} next time. */
    public Wire wire() {
        return dialect.wire();
    }

    @Override
    public List<Tool> listTools() throws InterruptedException {
        Operation operation = Operation.authorized();
        List<Tool> tools = new ArrayList<>();
        Set<String> cursors = new HashSet<>();
        Map<String, Object> params = Map.of();
        for (int page = 0; page < MAX_PAGES; page++) {
            JsonObject result = request(new Message("tools/list", params, null), Map.of(), operation);
            result.objects("tools").forEach(definition -> add(definition, tools));
            String cursor = result.string("nextCursor");
            // A cursor that comes back again would go round for ever.
            if (cursor == null || !cursors.add(cursor) || tools.size() >= MAX_TOOLS) {
                break;
            }
            params = Map.of("cursor", cursor);
        }
        return List.copyOf(tools.subList(0, Math.min(tools.size(), MAX_TOOLS)));
    }

    private void add(JsonObject definition, List<Tool> tools) {
        String name = definition.string("name");
        if (name == null || name.isEmpty() || name.length() > MAX_NAME) {
            LOG.log(System.Logger.Level.WARNING, "a tool without a usable name is left out");
            return;
        }
        if (wire() == Wire.STATELESS) {
            try {
                mirrored.put(name, ParameterHeaders.of(definition.object("inputSchema")));
            } catch (ParameterHeaders.InvalidToolException e) {
                LOG.log(System.Logger.Level.WARNING, "a tool is left out: {0}", e.getMessage());
                return;
            }
        }
        tools.add(Results.tool(name, definition));
    }

    @Override
    public ToolResult callTool(String name, String argumentsJson) throws InterruptedException {
        JsonObject arguments = arguments(argumentsJson);
        Operation operation = Operation.authorized();
        Message message = new Message("tools/call", Map.of("name", name), argumentsJson);
        ParameterHeaders known = mirrored.get(name);
        Reply reply = dialect.request(message, known == null ? Map.of() : known.mirror(arguments), operation);
        if (wire() == Wire.STATELESS && reply.hasError(StatelessDialect.HEADER_MISMATCH)) {
            // The definition has changed, or was never read: the list says which headers the tool wants.
            listTools();
            ParameterHeaders fresh = mirrored.getOrDefault(name, ParameterHeaders.NONE);
            reply = dialect.request(message, fresh.mirror(arguments), operation);
        }
        return Results.toolResult(complete(message, reply));
    }

    /** Parsed inside an object of ours, so that nothing can follow the arguments. */
    private static JsonObject arguments(String json) {
        try {
            JsonObject whole = JsonObject.parse("{\"arguments\":" + json + ",\"end\":true}");
            JsonObject arguments = whole.object("arguments");
            if (arguments != null && whole.members().size() == 2 && Boolean.TRUE.equals(whole.bool("end"))) {
                return arguments;
            }
        } catch (IllegalArgumentException e) {
            // Told below, without the text: it may hold what nobody should see.
        }
        throw new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION, "the arguments are not a JSON object", Map.of());
    }

    private JsonObject request(Message message, Map<String, String> headers, Operation operation)
            throws InterruptedException {
        return complete(message, dialect.request(message, headers, operation));
    }

    /** Only a complete result is one; an absent type is that of an older server (basic, "ResultType"). */
    private JsonObject complete(Message message, Reply reply) {
        JsonObject result = reply.result();
        if (result == null) {
            throw Failures.noResult(endpoint.url(), message.method(), reply);
        }
        String type = result.has("resultType") ? String.valueOf(result.string("resultType")) : "complete";
        if (type.equals("complete")) {
            return result;
        }
        Map<String, String> facts = Failures.facts(endpoint.url(), reply);
        facts.put("method", message.method());
        facts.put("result_type", Untrusted.cut(type, 100));
        throw type.equals("input_required")
                ? new McpException(
                        ErrorCode.MCP_ERROR, "the server asks for more input, which cannot be given here", facts)
                : new McpException(ErrorCode.INVALID_RESPONSE, "the server's result is of an unknown type", facts);
    }

    @Override
    public void close() {
        try {
            dialect.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
