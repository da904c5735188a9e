/**
 * What an MCP client must not do (MCP authorization, 2026-07-28): a class per section, a method per rule. See
 * {@code docs/specification.md}.
 */
@NullMarked
package dev.berth.mustnot;

import org.jspecify.annotations.NullMarked;
