package dev.berth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.http.RawServer;
import dev.berth.testkit.TestAuthorizationServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Takes pushed requests for an authorization server that knows nothing of them (RFC 9126): a reference leads on to its
 * authorization endpoint once, with all that was pushed; a plain request goes on as it is, unless it has to be pushed.
 */
final class PushServer implements AutoCloseable {
    static final String URN = "urn:ietf:params:oauth:request_uri:";

    /** The bodies that were pushed. */
    final List<String> pushed = new CopyOnWriteArrayList<>();

    /** The queries with which the authorization endpoint was visited. */
    final List<String> visits = new CopyOnWriteArrayList<>();

    private final TestAuthorizationServer behind;
    private final Map<String, String> waiting = new ConcurrentHashMap<>();
    private final RawServer http = RawServer.running((request, socket, out) -> serve(request, out));
    private volatile boolean required;
    private volatile @Nullable String instead;
    private volatile String refused = "nobody";
    private volatile String refusal = "{}";

    private PushServer(TestAuthorizationServer behind) throws IOException {
        this.behind = behind;
    }

    /** Stands before that server, whose metadata names it. */
    static PushServer before(TestAuthorizationServer issuer) throws IOException {
        PushServer server = new PushServer(issuer);
        issuer.metadata()
                .with(
                        "pushed_authorization_request_endpoint",
                        server.http.uri("/par").toString())
                .with("authorization_endpoint", server.http.uri("/authorize").toString());
        return server;
    }

    /** Takes requests in no other way, and says so. */
    PushServer required() {
        required = true;
        behind.metadata().with("require_pushed_authorization_requests", true);
        return this;
    }

    /** Answers every push with this. */
    PushServer answering(int status, String json) {
        instead = answer(status, json);
        return this;
    }

    /** Refuses this client alone. */
    PushServer refusing(String clientId, String json) {
        refusal = json;
        refused = URLEncoder.encode(clientId, UTF_8);
        return this;
    }

    private static String answer(int status, String json) {
        return "HTTP/1.1 " + status + " -\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json;
    }

    /** Whole requests that were pushed, head and all. */
    List<String> requests() {
        return http.requests().stream().filter(r -> r.startsWith("POST /par ")).toList();
    }

    private void serve(String request, OutputStream out) throws IOException {
        String target = request.split(" ", 3)[1];
        String query = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
        String answer =
                target.equals("/par") ? push(request.substring(request.indexOf("\r\n\r\n") + 4)) : authorize(query);
        out.write(answer.getBytes(ISO_8859_1));
    }

    private String push(String body) {
        pushed.add(body);
        if (instead != null) {
            return instead;
        }
        if (body.contains("client_id=" + refused)) {
            return answer(400, refusal);
        }
        String name = Integer.toString(pushed.size());
        waiting.put(name, body);
        return answer(201, "{\"request_uri\":\"" + URN + name + "\",\"expires_in\":60}");
    }

    private String authorize(String query) {
        visits.add(query);
        int reference = query.indexOf("request_uri=urn");
        String plain = query;
        if (reference >= 0) {
            String body = waiting.remove(query.substring(query.lastIndexOf("%3A") + 3));
            if (body == null) {
                return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
            }
            plain = body;
        } else if (required) {
            return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        }
        URI on = URI.create(behind.origin() + "/authorize?" + plain);
        return "HTTP/1.1 302 Found\r\nLocation: " + on + "\r\nContent-Length: 0\r\n\r\n";
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
