/** A small MCP requester over streamable HTTP that speaks both wires. Start at {@link dev.berth.mcp.McpClient}. */
@NullMarked
package dev.berth.mcp;

import org.jspecify.annotations.NullMarked;
