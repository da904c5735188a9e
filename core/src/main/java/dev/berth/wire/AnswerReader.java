package dev.berth.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.HttpStream;
import dev.berth.http.SafeUrl;
import dev.berth.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reads one answer, JSON or events, up to the response to one request. Not thread-safe. */
final class AnswerReader {
    /** The cap on one message, in bytes: tool results may hold images. */
    static final int MAX_BYTES = 8 << 20;

    /** What is done with a request of the server's that comes on a stream. */
    @FunctionalInterface
    interface ServerRequests {
        ServerRequests IGNORED = request -> {};

        void handle(JsonObject request) throws InterruptedException;
    }

    private final URI url;
    private final HttpStream stream;
    private final Duration left;
    private final @Nullable Long id;
    private final ServerRequests requests;
    private final AtomicBoolean late = new AtomicBoolean();

    AnswerReader(URI url, HttpStream stream, Duration left, @Nullable Long id, ServerRequests requests) {
        this.url = url;
        this.stream = stream;
        this.left = left;
        this.id = id;
        this.requests = requests;
    }

    Reply read() throws InterruptedException {
        if (id == null) {
            return new Reply(stream.status(), stream.headers(), null);
        }
        CompletableFuture<Void> deadline = new CompletableFuture<>();
        CompletableFuture<Void> watch = deadline.orTimeout(left.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(timeout -> {
                    late.set(true);
                    stream.close();
                    return null;
                });
        try {
            return new Reply(stream.status(), stream.headers(), message(id));
        } catch (IOException e) {
            // A read that an interruption ended closed the stream; the flag says which it was.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e, late.get());
        } finally {
            deadline.complete(null);
            watch.cancel(false);
        }
    }

    private @Nullable JsonObject message(long expected) throws IOException, InterruptedException {
        return switch (stream.headers().mediaType()) {
            case "text/event-stream" -> fromEvents(expected);
            case "application/json" -> fromJson(expected);
            default -> null;
        };
    }

    private @Nullable JsonObject fromJson(long expected) throws IOException {
        byte[] body = stream.body().readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
            throw new EventStream.TooLargeException();
        }
        JsonObject message = parse(new String(body, UTF_8));
        return message != null && isResponse(message, expected) ? message : null;
    }

    private @Nullable JsonObject fromEvents(long expected) throws IOException, InterruptedException {
        EventStream events = new EventStream(stream.body(), MAX_BYTES);
        for (EventStream.Event event = events.next(); event != null; event = events.next()) {
            JsonObject message = parse(event.data());
            if (message == null) {
                continue;
            }
            if (message.has("method")) {
                if (message.has("id")) {
                    // Answering takes time of its own, and what has been read already is there even when time is up.
                    requests.handle(message);
                    if (late.get()) {
                        throw new IOException("out of time");
                    }
                }
            } else if (isResponse(message, expected)) {
                return message;
            }
        }
        return null;
    }

    private static @Nullable JsonObject parse(String text) {
        try {
            return JsonObject.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** An error may lack the id where the server could not read it (JSON-RPC 2.0 section 5). */
    private static boolean isResponse(JsonObject message, long expected) {
        boolean ours = message.has("id") ? Objects.equals(message.number("id"), expected) : message.has("error");
        return ours && (message.has("result") || message.has("error"));
    }

    private TransportException failure(IOException cause, boolean late) {
        ErrorCode code = late
                ? ErrorCode.TIMEOUT
                : cause instanceof EventStream.TooLargeException ? ErrorCode.TOO_LARGE : ErrorCode.UNREACHABLE;
        String message = switch (code) {
            case TIMEOUT -> "the answer did not come in time";
            case TOO_LARGE -> "the answer is longer than " + MAX_BYTES + " bytes";
            default -> "the server broke off in its answer";
        };
        return new TransportException(Stage.MCP, code, message, Map.of("url", SafeUrl.withoutQuery(url)), cause);
    }
}
