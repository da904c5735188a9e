/** LangChain4j's MCP client, signed in. Start at {@link dev.berth.examples.langchain4j.SignedInTransport}. */
@NullMarked
package dev.berth.examples.langchain4j;

import org.jspecify.annotations.NullMarked;
