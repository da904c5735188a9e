package dev.berth.httpclient;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.berth.http.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** Servers that answer by script, and clients that are protected for one of them. */
abstract class WithScript {
    static final String CHALLENGE = "WWW-Authenticate: Bearer error=\"invalid_token\"";
    static final String WANTS_SCOPE = "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"more\"";

    private final List<RawServer> servers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (RawServer server : servers) {
            server.close();
        }
    }

    RawServer running(RawServer.Script script) throws IOException {
        RawServer server = RawServer.running(script);
        servers.add(server);
        return server;
    }

    RawServer answering(Function<String, String> answers) throws IOException {
        return running((request, socket, out) -> write(out, answers.apply(request)));
    }

    /** Takes that token, and refuses all else with a body. */
    RawServer taking(String token) throws IOException {
        return answering(request -> request.contains("Authorization: Bearer " + token + "\r\n")
                ? status(200, "welcome")
                : status(401, "no entry", CHALLENGE));
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    static String status(int status, String body, String... headers) {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "HTTP/1.1 " + status + " x\r\nConnection: close\r\n" + lines + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static HttpClient.Builder builder(RawServer server, AsyncAuthorizer authorizer) {
        return new ProtectedHttpClientBuilder(HttpClient.newBuilder(), server.uri("/mcp"), Map::of, authorizer);
    }

    static HttpClient client(RawServer server, AsyncAuthorizer authorizer) {
        return builder(server, authorizer).build();
    }

    static HttpRequest get(RawServer server) {
        return get(server.uri("/mcp"));
    }

    static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    static HttpRequest post(RawServer server, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(server.uri("/mcp")).POST(body).build();
    }

    static String body(HttpClient client, HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString()).body();
    }
}
