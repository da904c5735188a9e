package dev.berth.httpclient;

import dev.berth.error.BerthException;
import dev.berth.presentation.Presentation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows the token in the opening handshake with the protected resource. A handshake that is refused is not made again. */
final class ProtectedWebSocketBuilder implements WebSocket.Builder {
    private final HttpClient client;
    private final ProtectedResource resource;
    private final List<Consumer<WebSocket.Builder>> settings = new ArrayList<>();
    private final List<Map.Entry<String, String>> ownHeaders = new ArrayList<>();

    /** Checks each setting, and opens what is not protected. */
    private final WebSocket.Builder plain;

    ProtectedWebSocketBuilder(HttpClient client, ProtectedResource resource) {
        this.client = client;
        this.resource = resource;
        this.plain = client.newWebSocketBuilder();
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        plain.header(name, value);
        ownHeaders.add(Map.entry(name, value));
        return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration timeout) {
        return set(builder -> builder.connectTimeout(timeout));
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
        String[] lesser = lesserPreferred.clone();
        return set(builder -> builder.subprotocols(mostPreferred, lesser));
    }

    private WebSocket.Builder set(Consumer<WebSocket.Builder> setting) {
        setting.accept(plain);
        settings.add(setting);
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
        String text = uri.toString();
        if (!text.regionMatches(true, 0, "ws", 0, 2)) {
            return plain.buildAsync(uri, listener);
        }
        // The handshake is a GET of the same address, by http or https (RFC 6455 section 4.1).
        URI target = URI.create("http" + text.substring(2));
        if (!resource.isAt(target)) {
            return plain.buildAsync(uri, listener);
        }
        Answer<WebSocket> answer = new Answer<>();
        try {
            open(target, uri, listener, answer);
        } catch (BerthException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void open(URI target, URI uri, WebSocket.Listener listener, Answer<WebSocket> answer) {
        List<Map.Entry<String, String>> lines = new ArrayList<>(ownHeaders);
        resource.headers().get().forEach((name, value) -> {
            if (!has(ownHeaders, name)) {
                lines.add(Map.entry(name, value));
            }
        });
        Presentation known =
                has(lines, "Authorization") ? null : resource.authorizer().atHand();
        if (known != null || has(lines, "Authorization")) {
            open(lines, known, target, uri, listener, answer);
            return;
        }
        Exchange.then(
                resource.authorizer().accessToken(),
                answer,
                token -> open(lines, token.orElse(null), target, uri, listener, answer));
    }

    private void open(
            List<Map.Entry<String, String>> lines,
            @Nullable Presentation token,
            URI target,
            URI uri,
            WebSocket.Listener listener,
            Answer<WebSocket> answer) {
        WebSocket.Builder dressed = client.newWebSocketBuilder();
        settings.forEach(setting -> setting.accept(dressed));
        Map<String, String> shown = token == null ? Map.of() : token.headers("GET", target);
        lines.stream()
                .filter(line -> shown.keySet().stream().noneMatch(line.getKey()::equalsIgnoreCase))
                .forEach(line -> set(dressed, line.getKey(), line.getValue()));
        shown.forEach((name, value) -> set(dressed, name, value));
        CompletableFuture<WebSocket> opening = dressed.buildAsync(uri, listener);
        answer.follow(opening);
        Exchange.then(opening, answer, answer::complete);
    }

    private static void set(WebSocket.Builder dressed, String name, String value) {
        ProtectedResource.check(name, value);
        dressed.header(name, value);
    }

    private static boolean has(List<Map.Entry<String, String>> lines, String name) {
        return lines.stream().anyMatch(line -> line.getKey().equalsIgnoreCase(name));
    }
}
