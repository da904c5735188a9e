/**
 * A small MCP requester's session and what it gives back. Start at {@link dev.berth.Berth#open}, which gives a
 * {@link dev.berth.mcp.McpSession}; for other MCP clients at {@link dev.berth.mcp.Authorizer}.
 */
@NullMarked
package dev.berth.mcp;

import org.jspecify.annotations.NullMarked;
