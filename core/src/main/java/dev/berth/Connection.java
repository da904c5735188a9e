package dev.berth;

import dev.berth.mcp.McpSession;
import dev.berth.mcp.Tool;
import java.util.List;

/**
 * An open session with a server, whose requests carry the token and recover from its end. Good for as long as its {@link Berth}
 * is open. Close it when done, on any thread: the server is told then, where its protocol has a word for it. Closing never fails.
 *
 * @param server the server
 * @param session the session; thread-safe
 * @param tools what it offered when the session was opened; {@link McpSession#listTools} asks again
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
