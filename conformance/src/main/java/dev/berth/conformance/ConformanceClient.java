package dev.berth.conformance;

import dev.berth.Berth;
import dev.berth.Connection;
import dev.berth.Connections;
import dev.berth.Server;
import dev.berth.error.BerthException;
import dev.berth.mcp.ToolResult;
import java.net.URI;
import java.util.List;

/**
 * The client under test: signs in to the server whose URL is the last argument, lists its tools and calls
 * {@code test-tool}, or what the scenario asks for, with the public API alone and as any program would.
 *
 * <p>Exit codes: 0 if all of that worked, 1 if any of it failed or had to be refused, 2 for wrong usage. What a scenario
 * hands over (a configured client, calls) comes in {@code MCP_CONFORMANCE_CONTEXT}; which revision the server speaks is
 * found out by asking it.
 */
public final class ConformanceClient {
    /** The identifier that the suite's authorization servers know; its document is never fetched. */
    private static final URI METADATA_DOCUMENT = URI.create("https://conformance-test.local/client-metadata.json");

    private ConformanceClient() {}

    /** Runs the client once. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length == 0) {
            System.err.println("usage: conformance/client SERVER_URL");
            System.exit(2);
        }
        try {
            run(URI.create(args[args.length - 1]), Context.of(System.getenv()));
        } catch (BerthException e) {
            System.err.println(e.stage() + " failed, " + e.code().wireName() + ": " + e.getMessage() + " " + e.facts());
            System.exit(1);
        }
    }

    private static void run(URI url, Context context) throws InterruptedException {
        Server.Builder server = Server.at(url).name("conformance").clientMetadataUrl(METADATA_DOCUMENT);
        context.clientId().ifPresent(id -> server.client(id, context.clientSecret()));
        context.privateKey().ifPresent(server::clientKey);
        // The suite hands over secrets, but not for whom; its servers are of its own making.
        server.grant(context.grant()).showSecretsToWhicheverIssuerTheServerNames();
        try (Berth berth = Berth.builder().interaction(new PlayedBrowser()).build();
                Connections connections = berth.connect(List.of(server.build()))) {
            for (BerthException failure : connections.failed().values()) {
                throw failure;
            }
            for (Connection connection : connections.connected()) {
                System.err.println("tools: " + connection.tools().size());
                for (Context.ToolCall call : context.toolCalls(connection.tools())) {
                    ToolResult result = connection.session().callTool(call.tool(), call.arguments());
                    System.err.println("answer: " + result.texts());
                }
            }
        }
    }
}
