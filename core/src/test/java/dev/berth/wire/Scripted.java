package dev.berth.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.http.NetworkSettings;
import dev.berth.http.RawServer;
import dev.berth.http.SocketTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An MCP server whose every answer is a function of the request's text. */
final class Scripted {
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final SocketTransport TRANSPORT = new SocketTransport(NetworkSettings.DIRECT);

    private Scripted() {}

    static RawServer server(Function<String, String> answers) throws IOException {
        return RawServer.running(
                (request, socket, out) -> out.write(answers.apply(request).getBytes(UTF_8)));
    }

    static McpClient client(RawServer server) {
        return McpClient.of(TRANSPORT, server.uri("/mcp")).timeout(Duration.ofSeconds(20));
    }

    static String id(String request) {
        Matcher id = ID.matcher(request);
        return id.find() ? id.group(1) : "null";
    }

    static String status(int status, String type, String body, String... headers) {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "HTTP/1.1 " + status + " x\r\n" + lines + "Content-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    static String result(String request, String result, String... headers) {
        return status(200, "application/json", response(request, result), headers);
    }

    static String response(String request, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id(request) + ",\"result\":" + result + "}";
    }

    static String error(int status, String request, long code, String data) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":" + id(request) + ",\"error\":{\"code\":" + code
                + ",\"message\":\"server words\"" + (data.isEmpty() ? "" : ",\"data\":" + data) + "}}";
        return status(status, "application/json", body);
    }

    /** The good answers of a server of the handshake wire without sessions. */
    static String handshake(String request) {
        if (request.contains("\"initialize\"")) {
            return result(
                    request,
                    "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"serverInfo\":{\"name\":\"old\"}}");
        }
        if (request.contains("notifications/")) {
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        }
        return result(request, "{\"tools\":[]}");
    }

    static List<String> methods(RawServer server) {
        Pattern method = Pattern.compile("\"method\":\"([^\"]+)\"");
        return server.requests().stream()
                .map(request -> {
                    Matcher found = method.matcher(request);
                    return found.find() ? found.group(1) : request.substring(0, request.indexOf(' '));
                })
                .toList();
    }
}
