package dev.berth;

import dev.berth.mcp.McpSession;
import dev.berth.mcp.Tool;
import java.util.List;

/**
 * An open session with a server, whose requests carry the token and recover from its end. Close it when done.
 *
 * @param server the server
 * @param session the session; thread-safe
 * @param tools what it offers
 */
public record Connection(Server server, McpSession session, List<Tool> tools) implements AutoCloseable {
    public Connection {
        tools = List.copyOf(tools);
    }

    @Override
    public void close() {
        session.close();
    }
}
