/** Both wires of MCP, against the testkit and against servers that say what they like. Start at {@link dev.berth.mcp.McpSessionTest}. */
@NullMarked
package dev.berth.mcp;

import org.jspecify.annotations.NullMarked;
