package dev.berth;

import dev.berth.http.HttpTransport;
import dev.berth.mcp.Authorizer;
import dev.berth.mcp.McpSession;
import dev.berth.wire.McpClient;
import dev.berth.wire.Probe;

/** Speaks MCP to configured servers. */
final class McpClients {
    private final HttpTransport http;

    McpClients(HttpTransport http) {
        this.http = http;
    }

    Probe probe(Server server) throws InterruptedException {
        return client(server).probe();
    }

    McpSession open(Server server, Authorizer authorizer) throws InterruptedException {
        return client(server).authorizer(authorizer).open();
    }

    private McpClient client(Server server) {
        return McpClient.of(http, server.url()).headers(server::headers).addresses(server.ownAddresses());
    }
}
