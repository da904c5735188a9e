package dev.berth.httpclient;

import dev.berth.error.Stage;
import dev.berth.http.HeaderLine;
import dev.berth.http.Origin;
import dev.berth.presentation.Presentation;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is protected, and how a request to it is dressed.
 *
 * @param origin whose requests carry the token; nobody else's ever do
 * @param headers further header lines for that origin, asked for before each request
 * @param patience how long the body of a refusal may take
 */
record ProtectedResource(
        Origin origin, Supplier<Map<String, String>> headers, AsyncAuthorizer authorizer, Duration patience) {
    private static final String AUTHORIZATION = "Authorization";

    /** By http, which is for this machine alone. */
    boolean isInTheClear() {
        return origin.scheme().equals("http");
    }

    boolean isAt(URI uri) {
        return origin.equals(Origin.of(uri));
    }

    /** Whether the caller, or whoever configured the server, brings an authorization: ours stays out of its way. */
    boolean isAuthorizedOtherwise(HttpRequest request) {
        if (request.headers().firstValue(AUTHORIZATION).isPresent()) {
            return true;
        }
        for (String name : headers.get().keySet()) {
            if (AUTHORIZATION.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** The same request with the server's further headers, which give way to its own, and with the token. */
    HttpRequest dressed(HttpRequest plain, @Nullable Presentation token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(plain, (name, value) -> true);
        headers.get().forEach((name, value) -> {
            if (plain.headers().firstValue(name).isEmpty()) {
                check(name, value);
                request.setHeader(name, value);
            }
        });
        if (token != null) {
            token.headers(plain.method(), plain.uri()).forEach((name, value) -> {
                check(name, value);
                request.setHeader(name, value);
            });
        }
        return request.build();
    }

    /** The JDK's own refusal would quote the value. */
    static void check(String name, String value) {
        HeaderLine.check(name, value, Stage.MCP);
    }
}
