package dev.berth.wire;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.McpException;
import dev.berth.json.JsonObject;
import dev.berth.mcp.ServerInfo;
import dev.berth.secret.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** MCP through 2025-11-25: {@code initialize} first, then requests that carry the session's id, if there is one. */
final class HandshakeDialect implements Dialect {
    /** Newest first. The last is from before streamable HTTP, but servers that speak it name it. */
    static final List<String> VERSIONS = List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

    private static final String SESSION = "Mcp-Session-Id";

    /** What one handshake agreed on. Immutable, replaced whole. */
    private record Agreement(String version, @Nullable Secret session, ServerInfo serverInfo) {}

    private final Endpoint endpoint;
    private final AtomicLong ids = new AtomicLong();
    private volatile Agreement agreement = new Agreement(VERSIONS.get(0), null, Results.serverInfo(null));

    private HandshakeDialect(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Shakes hands. */
    static HandshakeDialect open(Endpoint endpoint, Operation operation) throws InterruptedException {
        HandshakeDialect dialect = new HandshakeDialect(endpoint);
        dialect.shakeHands(operation);
        return dialect;
    }

    @Override
    public Wire wire() {
        return Wire.HANDSHAKE;
    }

    @Override
    public ServerInfo serverInfo() {
        return agreement.serverInfo;
    }

    @Override
    public String protocolVersion() {
        return agreement.version;
    }

    @Override
    public Reply request(Message message, Map<String, String> mirrored, Operation operation)
            throws InterruptedException {
        Agreement used = agreement;
        Reply reply = send(message, used, operation);
        if (reply.status() != 404 || used.session == null) {
            return reply;
        }
        // The server has forgotten the session: a new one has to be started (transports, "Session Management").
        renew(used, operation);
        return send(message, agreement, operation);
    }

    private synchronized void renew(Agreement forgotten, Operation operation) throws InterruptedException {
        if (agreement.equals(forgotten)) {
            shakeHands(operation);
        }
    }

    private Reply send(Message message, Agreement used, Operation operation) throws InterruptedException {
        long id = ids.incrementAndGet();
        return endpoint.post(
                message.toJson(id, Map.of()),
                headers(used),
                operation,
                id,
                request -> answer(request, used, operation));
    }

    private void shakeHands(Operation operation) throws InterruptedException {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("protocolVersion", VERSIONS.get(0));
        params.put("capabilities", Map.of());
        params.put("clientInfo", StatelessDialect.clientInfo());
        Message initialize = new Message("initialize", params, null);
        long id = ids.incrementAndGet();
        Reply reply = endpoint.post(
                initialize.toJson(id, Map.of()), Map.of(), operation, id, AnswerReader.ServerRequests.IGNORED);
        JsonObject result = reply.result();
        if (result == null) {
            throw Failures.noResult(endpoint.url(), "initialize", reply);
        }
        String version = result.string("protocolVersion");
        if (version == null || !VERSIONS.contains(version)) {
            throw Failures.unsupported(endpoint.url(), List.of(String.valueOf(version)));
        }
        Agreement made = new Agreement(version, session(reply), Results.serverInfo(result.object("serverInfo")));
        Reply accepted = endpoint.post(
                new Message("notifications/initialized").toJson(null, Map.of()),
                headers(made),
                operation,
                null,
                AnswerReader.ServerRequests.IGNORED);
        if (accepted.status() >= 400) {
            throw Failures.noResult(endpoint.url(), "notifications/initialized", accepted);
        }
        agreement = made;
    }

    private @Nullable Secret session(Reply reply) {
        String id = reply.headers().first(SESSION);
        if (id == null || id.isEmpty()) {
            return null;
        }
        if (id.length() > 4096 || !id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new McpException(
                    ErrorCode.INVALID_RESPONSE,
                    "the session's id holds what no header may hold",
                    Failures.facts(endpoint.url(), reply));
        }
        return Secret.of(id);
    }

    private static Map<String, String> headers(Agreement used) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("MCP-Protocol-Version", used.version);
        if (used.session != null) {
            headers.put(SESSION, used.session.reveal());
        }
        return headers;
    }

    /** A ping is answered; what we said we cannot do is declined. */
    private void answer(JsonObject request, Agreement used, Operation operation) throws InterruptedException {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("jsonrpc", "2.0");
        response.put("id", request.members().getOrDefault("id", 0));
        if ("ping".equals(request.string("method"))) {
            response.put("result", Map.of());
        } else {
            response.put("error", Map.of("code", StatelessDialect.METHOD_NOT_FOUND, "message", "Method not found"));
        }
        endpoint.post(JsonObject.write(response), headers(used), operation, null, AnswerReader.ServerRequests.IGNORED);
    }

    /** Tells the server that the session is over; it may not want to know (405), or be gone. */
    @Override
    public void close() throws InterruptedException {
        Agreement last = agreement;
        if (last.session != null) {
            try {
                endpoint.delete(headers(last), Operation.closing());
            } catch (BerthException e) {
                // The session ends by itself when the server forgets it.
            }
        }
    }
}
