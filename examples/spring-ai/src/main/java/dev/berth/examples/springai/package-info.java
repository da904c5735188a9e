/** A Spring AI application that signs in to its MCP servers. Start at {@link dev.berth.examples.springai.Application}. */
@NullMarked
package dev.berth.examples.springai;

import org.jspecify.annotations.NullMarked;
