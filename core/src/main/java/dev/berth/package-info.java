/**
 * The façade: sign in to one protected MCP server or to many at once. Start at {@link dev.berth.Berth}.
 *
 * <p>Only this package sees several concepts; the concept packages beside it know nothing of it.
 */
@NullMarked
package dev.berth;

import org.jspecify.annotations.NullMarked;
