/** The configured servers, as MCP hosts write them. Start at {@link dev.berth.cli.config.Configuration}. */
@NullMarked
package dev.berth.cli.config;

import org.jspecify.annotations.NullMarked;
