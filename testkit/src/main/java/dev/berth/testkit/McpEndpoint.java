package dev.berth.testkit;

import dev.berth.testkit.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one endpoint of an MCP server. Thread-safe. */
public final class McpEndpoint extends Endpoint {
    /** The manners of speaking MCP. */
    public enum Wires {
        /** Through 2025-11-25: {@code initialize} and sessions. */
        HANDSHAKE,
        /** From 2026-07-28: every request by itself. */
        STATELESS,
        /** Whichever the client begins with. */
        BOTH
    }

    private final TestMcpServer server;
    private final Toolbox tools;
    private final HandshakeWire handshake;
    private final StatelessWire stateless;
    private volatile Wires wires = Wires.BOTH;
    private volatile boolean eventStream;

    McpEndpoint(TestMcpServer server, RequestLog log, List<Tool> tools) {
        super(log);
        this.server = server;
        this.tools = new Toolbox(tools);
        this.handshake = new HandshakeWire(server.name());
        this.stateless = new StatelessWire(server.name());
    }

    /** Which wires it speaks. Both by default. */
    public McpEndpoint speaks(Wires spoken) {
        wires = spoken;
        return this;
    }

    /** Whether results come as {@code text/event-stream}. Off by default: {@code application/json}. */
    public McpEndpoint answersAsEventStream(boolean streams) {
        eventStream = streams;
        return this;
    }

    /** How many tools {@code tools/list} gives at a time. All by default. */
    public McpEndpoint pageSize(int size) {
        tools.pageSize(size);
        return this;
    }

    /** How many sessions of the handshake wire are open. */
    public int openSessions() {
        return handshake.openSessions();
    }

    /** Forgets all sessions, as a restart would: requests in them are answered 404. */
    public void forgetSessions() {
        handshake.forgetSessions();
    }

    @Override
    Reply handle(RecordedRequest request) {
        String origin = request.header("Origin");
        if (origin != null && !origin.equals(server.origin())) {
            return Reply.text(403, "foreign origin\n");
        }
        ResourceAccess access = server.access(request);
        Reply reply = "POST".equals(request.method()) ? post(request, access) : other(request, access);
        return access.isByDpop() && reply.isSuccess() ? server.dpop().answered(reply) : reply;
    }

    private Reply other(RecordedRequest request, ResourceAccess access) {
        Reply refused = server.authorize(access, null);
        if (refused != null) {
            return refused;
        }
        return wires == Wires.STATELESS ? stateless.other() : handshake.other(request);
    }

    private Reply post(RecordedRequest request, ResourceAccess access) {
        Object id = null;
        try {
            JsonRpc message = JsonRpc.parse(request);
            id = message.id();
            Reply refused = server.authorize(access, message.method());
            if (refused == null && "tools/call".equals(message.method())) {
                refused = server.requireScope(
                        access, tools.named(message.params()).requiredScope());
            }
            return refused == null ? dispatch(request, message, access) : refused;
        } catch (McpError e) {
            // Who has no token learns nothing, not even what was wrong with the message.
            Reply refused = id == null ? server.authorize(access, null) : null;
            return refused == null ? e.reply(id) : refused;
        }
    }

    Toolbox tools() {
        return tools;
    }

    /** What both wires do the same way. */
    Map<String, @Nullable Object> perform(JsonRpc message, @Nullable IssuedToken caller, int statusOfUnknownMethod)
            throws McpError {
        return switch (message.method()) {
            case "ping" -> new LinkedHashMap<>();
            case "tools/list" -> tools.list(message.params());
            case "tools/call" -> tools.named(message.params()).call(Json.member(message.params(), "arguments"), caller);
            default -> throw new McpError(statusOfUnknownMethod, McpError.METHOD_NOT_FOUND, "Method not found");
        };
    }

    Reply result(JsonRpc message, Map<String, @Nullable Object> result) {
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put("jsonrpc", "2.0");
        response.put("id", message.id());
        response.put("result", result);
        if (!eventStream) {
            return Reply.json(200, response);
        }
        String events = ": the answer follows\n\nevent: message\ndata: " + Json.write(response) + "\n\n";
        return Reply.body(200, "text/event-stream", events).withHeader("X-Accel-Buffering", "no");
    }

    private Reply dispatch(RecordedRequest request, JsonRpc message, ResourceAccess access) throws McpError {
        IssuedToken caller = access.token();
        Wires spoken = wires;
        boolean modern =
                spoken == Wires.STATELESS || (spoken == Wires.BOTH && StatelessWire.looksLike(request, message));
        if (!modern) {
            return handshake.post(request, message, this, caller);
        }
        List<String> versions = new ArrayList<>(List.of(StatelessWire.VERSION));
        if (spoken == Wires.BOTH) {
            versions.addAll(HandshakeWire.VERSIONS);
        }
        return stateless.post(request, message, this, versions, caller);
    }
}
