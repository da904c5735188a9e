/** MCP over streamable HTTP, in both its dialects. Start at {@link dev.berth.wire.McpClient}. */
@NullMarked
package dev.berth.wire;

import org.jspecify.annotations.NullMarked;
