/**
 * What an MCP client must do (MCP authorization, 2026-07-28): a class per section, a method per rule. See
 * {@code docs/specification.md}.
 */
@NullMarked
package dev.berth.must;

import org.jspecify.annotations.NullMarked;
