package dev.berth.httpclient;

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

    /** Checks each setting, and opens what is not protected. */
    private final WebSocket.Builder plain;

    private boolean authorized;

    ProtectedWebSocketBuilder(HttpClient client, ProtectedResource resource) {
        this.client = client;
        this.resource = resource;
        this.plain = client.newWebSocketBuilder();
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        authorized |= name.equalsIgnoreCase("Authorization");
        return set(builder -> builder.header(name, value));
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
        Map<String, String> headers = resource.headers().get();
        WebSocket.Builder dressed = client.newWebSocketBuilder();
        settings.forEach(setting -> setting.accept(dressed));
        headers.forEach(dressed::header);
        if (authorized || ProtectedResource.bringsAuthorization(headers)) {
            return dressed.buildAsync(uri, listener);
        }
        Answer<WebSocket> answer = new Answer<>();
        Presentation known = resource.authorizer().atHand();
        if (known != null) {
            open(dressed, known, target, uri, listener, answer);
            return answer;
        }
        Exchange.then(
                resource.authorizer().accessToken(),
                answer,
                token -> open(dressed, token.orElse(null), target, uri, listener, answer));
        return answer;
    }

    private static void open(
            WebSocket.Builder dressed,
            @Nullable Presentation token,
            URI target,
            URI uri,
            WebSocket.Listener listener,
            Answer<WebSocket> answer) {
        if (token != null) {
            token.headers("GET", target).forEach(dressed::header);
        }
        CompletableFuture<WebSocket> opening = dressed.buildAsync(uri, listener);
        answer.follow(opening);
        Exchange.then(opening, answer, answer::complete);
    }
}
