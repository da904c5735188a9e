/** Clients of the official MCP Java SDK that are signed in. Start at {@link dev.berth.mcpsdk.ProtectedTransport}. */
@NullMarked
package dev.berth.mcpsdk;

import org.jspecify.annotations.NullMarked;
