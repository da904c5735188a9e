package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server written for Node, on loopback ports of its own: {@code own-ports.mjs} binds them before the server is loaded.
 * Those that stand here are the MCP TypeScript SDK's example with its authorization server, {@code
 * server-everything} (which asks for no sign-in), and a small one on that SDK that takes Keycloak's tokens.
 */
final class NodeServer implements Counterpart {

    private static final Pattern LISTENING = Pattern.compile("^\\{\"listening\":(\\{.*})}$");

    private static final Map<String, ?> INITIALIZE = Map.of(
            "jsonrpc",
            "2.0",
            "id",
            1,
            "method",
            "initialize",
            "params",
            Map.of(
                    "protocolVersion",
                    "2025-11-25",
                    "capabilities",
                    Map.of(),
                    "clientInfo",
                    Map.of("name", "berth-counterparts", "version", "0")));

    private final ServerProcess process;
    private final Map<String, Object> ports;
    private final URI url;

    private NodeServer(ServerProcess process, String host, String portVariable)
            throws IOException, InterruptedException {
        this.process = process;
        this.ports = JSON.std.mapFrom(process.awaitReady().group(1));
        this.url = URI.create("http://" + host + ":" + ports.get(portVariable) + "/mcp");
    }

    /** The SDK's OAuth example: it approves without a page, issues no refresh token, and its issuer ends in a slash. */
    static NodeServer typeScriptExample() throws IOException, InterruptedException {
        Path example =
                Checkout.nodeModule("@modelcontextprotocol/sdk/dist/esm/examples/server/simpleStreamableHttp.js");
        ServerProcess process =
                start("typescript-example", List.of("MCP_PORT", "MCP_AUTH_PORT"), Map.of(), example, "--oauth");
        return new NodeServer(process, "localhost", "MCP_PORT");
    }

    static NodeServer everything() throws IOException, InterruptedException {
        Path everything = Checkout.nodeModule("@modelcontextprotocol/server-everything/dist/index.js");
        ServerProcess process = start("server-everything", List.of("PORT"), Map.of(), everything, "streamableHttp");
        return new NodeServer(process, "localhost", "PORT");
    }

    /**
     * An MCP server with one tool, {@code whoami}, that takes the tokens the given Keycloak issued for it.
     *
     * @param client the client that stands for the server in Keycloak
     */
    static NodeServer guardedBy(Keycloak keycloak, String client) throws IOException, InterruptedException {
        return guardedBy(keycloak, client, Map.of());
    }

    /** The same, but it takes tokens that are bound to a key, with proofs (RFC 9449), and no others. */
    static NodeServer guardedByProofs(Keycloak keycloak, String client) throws IOException, InterruptedException {
        return guardedBy(keycloak, client, Map.of("BOUND_TOKENS", "required"));
    }

    private static NodeServer guardedBy(Keycloak keycloak, String client, Map<String, String> settings)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("ISSUER", keycloak.issuer().toString());
        environment.put("JWKS_URI", keycloak.endpoint("certs").toString());
        ServerProcess process = start(
                "guarded-by-keycloak-" + client,
                List.of("MCP_PORT"),
                environment,
                Checkout.nodeProgram("guarded-server.mjs"));
        NodeServer server = new NodeServer(process, "127.0.0.1", "MCP_PORT");
        keycloak.admin().declareResource(client, server.url());
        return server;
    }

    /** The MCP endpoint. */
    URI url() {
        return url;
    }

    /** The port that the server reads from that environment variable. */
    int port(String variable) {
        return Integer.parseInt(String.valueOf(ports.get(variable)));
    }

    /** Asks for an MCP session, with the token if there is one. */
    Http.Answer initialize(@Nullable String accessToken) throws IOException, InterruptedException {
        return Http.postJson(url, accessToken, INITIALIZE);
    }

    /** Asks for an MCP session, with these header lines. */
    Http.Answer initializeWith(Map<String, String> headers) throws IOException, InterruptedException {
        return Http.postJsonWith(headers, url, INITIALIZE);
    }

    /** Whether the server opens a session for that token; anything but yes and 401 is an error. */
    boolean accepts(String accessToken) throws IOException, InterruptedException {
        Http.Answer answer = initialize(accessToken);
        return switch (answer.status()) {
            case 200 -> true;
            case 401 -> false;
            default -> throw new IllegalStateException(answer.toString());
        };
    }

    @Override
    public void close() {
        process.close();
    }

    private static ServerProcess start(
            String name, List<String> portVariables, Map<String, String> environment, Path program, String... arguments)
            throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                Checkout.program("node").toString(),
                "--import",
                Checkout.nodeProgram("own-ports.mjs").toUri().toString(),
                program.toString());
        command.command().addAll(List.of(arguments));
        command.environment().put("OWN_PORTS", String.join(",", portVariables));
        command.environment().putAll(environment);
        return ServerProcess.start(name, command, LISTENING);
    }
}
