package dev.berth.mcp;

import java.util.List;

/**
 * An open session with an MCP server. Thread-safe. Its owner closes it, which tells the server where the protocol has a word for
 * that. Each request has 60 seconds until it is answered; what a person takes to sign in does not count.
 *
 * <p>Every operation throws {@link dev.berth.error.McpException} where the server answers with an error, and
 * {@link dev.berth.error.TransportException} where it gives no usable answer. Where its token has ended, or does not suffice,
 * the session sees to another, and throws what that fails with: any other {@link dev.berth.error.BerthException}, an {@link
 * dev.berth.error.InteractionRequiredException} where a person would have to be asked and may not be.
 */
public interface McpSession extends AutoCloseable {
    /** What the server says of itself; with empty names where it says nothing. */
    ServerInfo serverInfo();

    /** The revision of MCP that is spoken, a date. */
    String protocolVersion();

    /** Every tool, page by page, up to 10,000. Tools whose definitions break the protocol's rules are left out. */
    List<Tool> listTools() throws InterruptedException;

    /**
     * Calls a tool. A tool that fails is a result too: see {@link ToolResult#isError()}.
     *
     * @param argumentsJson a JSON object, sent as it is written
     * @throws dev.berth.error.ConfigurationException if the arguments are no JSON object
     */
    ToolResult callTool(String name, String argumentsJson) throws InterruptedException;

    /** Ends the session. Never fails: what the server does not want to hear ends by itself. */
    @Override
    void close();
}
