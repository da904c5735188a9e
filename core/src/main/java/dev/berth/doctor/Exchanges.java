package dev.berth.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.Origin;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All the requests of one examination: no address is asked for metadata twice, so that the walk and the discovery after it
 * see the same; and neither their number nor their time is the servers' to choose. Used on one thread.
 */
final class Exchanges implements HttpTransport {
    private static final int MAX_MESSAGES = 16;
    private static final int MAX_DOCUMENTS = 48;

    private final HttpTransport transport;
    private final long deadline;
    private final Map<URI, Object> answers = new HashMap<>();
    private final Set<Origin> silent = new HashSet<>();
    private final List<Exchange> messages = new ArrayList<>();

    Exchanges(HttpTransport transport, Duration budget) {
        this.transport = transport;
        this.deadline = System.nanoTime() + budget.toNanos();
    }

    /** What was said to the MCP server, in order. */
    List<Exchange> messages() {
        return List.copyOf(messages);
    }

    @Override
    public HttpResponse send(HttpRequest request) throws InterruptedException {
        URI url = request.uri();
        Object known = answers.get(url);
        if (known == null) {
            known = ask(request);
            answers.put(url, known);
        }
        if (known instanceof TransportException failure) {
            throw failure;
        }
        return (HttpResponse) known;
    }

    private Object ask(HttpRequest request) throws InterruptedException {
        try {
            requireRoom(request, answers.size() < MAX_DOCUMENTS);
            return transport.send(inTime(request));
        } catch (TransportException e) {
            if (e.code() == ErrorCode.TIMEOUT) {
                silent.add(Origin.of(request.uri()));
            }
            return e;
        }
    }

    @Override
    public HttpStream open(HttpRequest request) throws InterruptedException {
        try {
            requireRoom(request, messages.size() < MAX_MESSAGES);
            HttpStream stream = transport.open(inTime(request));
            messages.add(exchange(request, stream, null));
            return stream;
        } catch (TransportException e) {
            messages.add(exchange(request, null, e));
            throw e;
        }
    }

    private static Exchange exchange(
            HttpRequest request, @Nullable HttpStream answer, @Nullable TransportException failure) {
        return new Exchange(
                request.method(),
                request.uri(),
                message(request),
                answer == null ? null : answer.status(),
                answer == null ? "" : answer.headers().mediaType(),
                answer == null ? List.of() : answer.headers().all("WWW-Authenticate"),
                failure);
    }

    private static String message(HttpRequest request) {
        if (request.body().length == 0) {
            return "";
        }
        String method = JsonObject.parse(new String(request.body(), UTF_8)).string("method");
        return method == null ? "" : method;
    }

    private HttpRequest inTime(HttpRequest request) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        return left.compareTo(request.timeout()) < 0 ? request.timeout(left) : request;
    }

    private void requireRoom(HttpRequest request, boolean few) {
        if (silent.contains(Origin.of(request.uri()))) {
            throw notAsked(request, ErrorCode.TIMEOUT, "not asked, as this server let an earlier request time out");
        }
        if (deadline - System.nanoTime() <= 0) {
            throw notAsked(request, ErrorCode.TIMEOUT, "not asked, as the examination has taken all of its time");
        }
        if (!few) {
            throw notAsked(request, ErrorCode.TOO_LARGE, "not asked, as it is more than an examination asks");
        }
    }

    private static TransportException notAsked(HttpRequest request, ErrorCode code, String message) {
        return new TransportException(request.stage(), code, message, Map.of());
    }
}
