package dev.berth.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.SafeUrl;
import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server's one URL: sends a message with headers and token, mends refusals, reads the answer. Thread-safe. */
final class Endpoint {
    private static final String ACCEPT = "application/json, text/event-stream";
    private static final Set<String> OURS = Set.of("accept", "content-type", "dpop", "last-event-id");

    private final HttpTransport transport;
    private final URI url;
    private final Supplier<Map<String, String>> headers;
    private final Authorizer authorizer;
    private final AddressPolicy addresses;
    private final Duration timeout;

    Endpoint(
            HttpTransport transport,
            URI url,
            Supplier<Map<String, String>> headers,
            Authorizer authorizer,
            AddressPolicy addresses,
            Duration timeout) {
        this.transport = transport;
        this.url = url;
        this.headers = headers;
        this.authorizer = authorizer;
        this.addresses = addresses;
        this.timeout = timeout;
    }

    URI url() {
        return url;
    }

    /**
     * Posts one message and reads up to its response.
     *
     * @param id the id of the request, or null for what gets no response
     */
    Reply post(
            String json,
            Map<String, String> more,
            Operation operation,
            @Nullable Long id,
            AnswerReader.ServerRequests requests)
            throws InterruptedException {
        HttpRequest request = HttpRequest.post(Stage.MCP, url, "application/json", json.getBytes(UTF_8))
                .header("Accept", ACCEPT);
        return exchange(request, more, operation, id, requests);
    }

    /** Asks the server to forget a session. */
    void delete(Map<String, String> more, Operation operation) throws InterruptedException {
        exchange(HttpRequest.delete(Stage.MCP, url), more, operation, null, AnswerReader.ServerRequests.IGNORED);
    }

    private Reply exchange(
            HttpRequest plain,
            Map<String, String> more,
            Operation operation,
            @Nullable Long id,
            AnswerReader.ServerRequests requests)
            throws InterruptedException {
        while (true) {
            Optional<Presentation> token = operation.isAnonymous() ? Optional.empty() : authorizer.accessToken();
            Reply reply = presented(plain, more, token, operation.isAnonymous(), id, requests);
            if (!reply.isRefusal()) {
                return reply;
            }
            if (operation.isAnonymous()) {
                throw new ChallengedException(reply.status(), reply.challenges());
            }
            // Another token would need a proof as well.
            if (reply.isRefusalOfProof()
                    || !operation.mayRecover()
                    || !authorizer.recover(reply.status(), reply.challenges(), reply.used())) {
                throw Failures.refused(url, reply);
            }
        }
    }

    /** Sent once more where nothing but a nonce was missing; that costs no recovery. */
    private Reply presented(
            HttpRequest plain,
            Map<String, String> more,
            Optional<Presentation> token,
            boolean anonymous,
            @Nullable Long id,
            AnswerReader.ServerRequests requests)
            throws InterruptedException {
        Reply reply = once(complete(plain, more, token, anonymous), id, requests);
        if (token.isPresent() && token.get().hears(url, reply.status(), reply.headers())) {
            reply = once(complete(plain, more, token, anonymous), id, requests);
            token.get().hears(url, reply.status(), reply.headers());
        }
        return reply.to(token.orElse(null));
    }

    /** The person's own headers go first, but never in place of the protocol's. */
    private HttpRequest complete(
            HttpRequest plain, Map<String, String> more, Optional<Presentation> token, boolean anonymous) {
        HttpRequest request = plain.timeout(timeout).addresses(addresses);
        boolean ownAuthorization = false;
        for (Map.Entry<String, String> header : headers.get().entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            ownAuthorization |= name.equals("authorization");
            if (!OURS.contains(name) && !name.startsWith("mcp-")) {
                request = request.header(header.getKey(), header.getValue());
            }
        }
        for (Map.Entry<String, String> header : more.entrySet()) {
            request = request.header(header.getKey(), header.getValue());
        }
        if (token.isPresent() && !ownAuthorization && !anonymous) {
            for (Map.Entry<String, String> header :
                    token.get().headers(plain.method(), url).entrySet()) {
                request = request.header(header.getKey(), header.getValue());
            }
        }
        return request;
    }

    private Reply once(HttpRequest request, @Nullable Long id, AnswerReader.ServerRequests requests)
            throws InterruptedException {
        long start = System.nanoTime();
        try (HttpStream stream = transport.open(request)) {
            Duration left = timeout.minusNanos(System.nanoTime() - start);
            if (left.isNegative() || left.isZero()) {
                throw new TransportException(
                        Stage.MCP,
                        ErrorCode.TIMEOUT,
                        "no answer within " + timeout.toMillis() + " ms",
                        Map.of("url", SafeUrl.withoutQuery(url)));
            }
            return new AnswerReader(url, stream, left, id, requests).read();
        }
    }
}
