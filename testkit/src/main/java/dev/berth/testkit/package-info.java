/** A little world to test against: an authorization server and MCP servers with switches for every misbehaviour. */
@NullMarked
package dev.berth.testkit;

import org.jspecify.annotations.NullMarked;
