package dev.berth.examples.langchain4j;

import dev.berth.Berth;
import dev.berth.Server;
import dev.langchain4j.mcp.client.transport.McpTransport;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;

/** A transport for LangChain4j's MCP client whose requests carry a token that is good. */
public final class SignedInTransport {
    private SignedInTransport() {}

    /** Signs in, which may take as long as a person needs, before the client is made: it has no place to do so later. */
    public static McpTransport signedIn(Berth berth, Server server) throws InterruptedException {
        StreamableHttpMcpTransport.Builder transport = StreamableHttpMcpTransport.builder()
                .url(server.url().toString())
                .followRedirects(false);
        if (berth.signIn(server).isPresent()) {
            transport.customHeaders(berth.headers(server));
        }
        return transport.build();
    }
}
