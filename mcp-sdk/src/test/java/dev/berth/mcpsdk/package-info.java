/** The MCP Java SDK's own clients, against the testkit. */
@NullMarked
package dev.berth.mcpsdk;

import org.jspecify.annotations.NullMarked;
