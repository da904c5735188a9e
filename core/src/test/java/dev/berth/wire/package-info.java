/**
 * Both wires of MCP, against the testkit and against servers that say what they like. Start at {@link
 * dev.berth.wire.McpSessionTest}.
 */
@NullMarked
package dev.berth.wire;

import org.jspecify.annotations.NullMarked;
