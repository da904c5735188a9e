package dev.berth.wire;

import dev.berth.http.Version;
import dev.berth.json.JsonObject;
import dev.berth.mcp.ServerInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** MCP from 2026-07-28: every request says its version, in a header and in {@code _meta}. */
final class StatelessDialect implements Dialect {
    static final String VERSION = "2026-07-28";
    static final long HEADER_MISMATCH = -32020;
    static final long MISSING_CAPABILITY = -32021;
    static final long UNSUPPORTED_VERSION = -32022;
    static final long METHOD_NOT_FOUND = -32601;

    private static final String META = "io.modelcontextprotocol/";

    private final Endpoint endpoint;
    private final AtomicLong ids = new AtomicLong();
    private volatile @Nullable ServerInfo serverInfo;

    StatelessDialect(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** What every client of ours says of itself, on both wires. */
    static Map<String, Object> clientInfo() {
        return Map.of("name", "berth", "version", Version.CURRENT);
    }

    @Override
    public Wire wire() {
        return Wire.STATELESS;
    }

    @Override
    public ServerInfo serverInfo() {
        ServerInfo known = serverInfo;
        return known == null ? Results.serverInfo(null) : known;
    }

    @Override
    public String protocolVersion() {
        return VERSION;
    }

    @Override
    public Reply request(Message message, Map<String, String> mirrored, Operation operation)
            throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("MCP-Protocol-Version", VERSION);
        headers.put("Mcp-Method", message.method());
        if (message.method().equals("tools/call")) {
            headers.put(
                    "Mcp-Name",
                    HeaderText.encode(String.valueOf(message.params().get("name"))));
        }
        headers.putAll(mirrored);
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(META + "protocolVersion", VERSION);
        meta.put(META + "clientInfo", clientInfo());
        meta.put(META + "clientCapabilities", Map.of());
        long id = ids.incrementAndGet();
        // A server of this wire sends no requests of its own on a stream; what comes all the same gets no answer.
        Reply reply =
                endpoint.post(message.toJson(id, meta), headers, operation, id, AnswerReader.ServerRequests.IGNORED);
        learn(reply.result());
        return reply;
    }

    private void learn(@Nullable JsonObject result) {
        JsonObject meta = result == null ? null : result.object("_meta");
        JsonObject info = meta == null ? null : meta.object(META + "serverInfo");
        if (info != null) {
            serverInfo = Results.serverInfo(info);
        }
    }

    /** Nothing is kept at the server. */
    @Override
    public void close() {}
}
