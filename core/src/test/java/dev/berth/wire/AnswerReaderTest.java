package dev.berth.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpStream;
import dev.berth.http.NetworkSettings;
import dev.berth.http.RawServer;
import dev.berth.http.SocketTransport;
import dev.berth.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may come in place of, or before, the answer that was asked for. */
@Timeout(60)
class AnswerReaderTest {
    /** A server of the handshake wire whose answers to tools/call are the test's. */
    private static RawServer calling(Function<String, String> answer) throws IOException {
        return Scripted.server(request -> request.contains("server/discover")
                ? Scripted.status(400, "text/plain", "")
                : request.contains("tools/call") ? answer.apply(request) : Scripted.handshake(request));
    }

    private static String events(String events) {
        return Scripted.status(200, "text/event-stream; charset=utf-8", events);
    }

    private static BerthException failure(RawServer server, Duration timeout) {
        return catchThrowableOfType(BerthException.class, () -> {
            try (OpenSession session = Scripted.client(server).timeout(timeout).open()) {
                session.callTool("a", "{}");
            }
        });
    }

    @Test
    void answersAPingAndDeclinesTheRest() throws Exception {
        try (RawServer server = calling(request -> events(": hello\n\nid: 1\ndata:\n\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n"
                        + "data: not json\n\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}\n\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"sampling/createMessage\"}\n\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{\"content\":[]}}\n\n"
                        + "data: "
                        + Scripted.response(request, "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}")
                        + "\n\n"));
                OpenSession session = Scripted.client(server).open()) {
            assertThat(session.callTool("a", "{}").texts()).containsExactly("hi");
            assertThat(server.requests())
                    .anySatisfy(answer -> assertThat(answer).contains("\"id\":\"p\",\"result\":{}"))
                    .anySatisfy(answer ->
                            assertThat(answer).contains("\"id\":9,\"error\":{").contains("-32601"));
        }
    }

    @Test
    void theTimeIsTotalForEventsToo() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawServer server = RawServer.running((request, socket, out) -> {
            if (!request.contains("tools/call")) {
                out.write(Scripted.handshake(request).getBytes(UTF_8));
                return;
            }
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".getBytes(UTF_8));
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
                out.write(": still here\n\n".getBytes(UTF_8));
                out.flush();
            }
        })) {
            assertThat(failure(server, Duration.ofSeconds(2)).code()).isEqualTo(ErrorCode.TIMEOUT);
        }
    }

    /** The first is still being answered when time is up. */
    @Test
    void pingsThatWereReadAlreadyDoNotProlongIt() throws Exception {
        String ping = "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\n";
        CountDownLatch timeIsUp = new CountDownLatch(1);
        try (RawServer server = RawServer.running((request, socket, out) -> {
            out.write(events(ping.repeat(100))
                    .replaceFirst("Content-Length: \\d+", "X: y")
                    .getBytes(UTF_8));
            out.flush();
            try {
                socket.getInputStream().read();
            } finally {
                timeIsUp.countDown();
            }
        })) {
            URI url = server.uri("/");
            HttpStream stream = new SocketTransport(NetworkSettings.from(Map.of()))
                    .open(HttpRequest.get(Stage.MCP, url).addresses(AddressPolicy.CONFIGURED));
            List<JsonObject> answered = new ArrayList<>();
            AnswerReader reader = new AnswerReader(url, stream, Duration.ofMillis(200), 1L, request -> {
                answered.add(request);
                assertThat(timeIsUp.await(30, TimeUnit.SECONDS)).isTrue();
            });
            assertThat(catchThrowableOfType(TransportException.class, reader::read)
                            .code())
                    .isEqualTo(ErrorCode.TIMEOUT);
            assertThat(answered).hasSize(1);
        }
    }

    @Test
    void anInterruptionEndsTheWaitForAnEvent() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (RawServer server = RawServer.running((request, socket, out) -> {
            if (!request.contains("tools/call")) {
                out.write(Scripted.handshake(request).getBytes(UTF_8));
                return;
            }
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".getBytes(UTF_8));
            out.flush();
            waiting.countDown();
            never.await();
        })) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try (OpenSession session = Scripted.client(server).open()) {
                    session.callTool("a", "{}");
                } catch (InterruptedException | RuntimeException e) {
                    outcome.complete(e);
                }
            });
            caller.start();
            waiting.await();
            caller.interrupt();
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            never.countDown();
        }
    }

    @Test
    void anAnswerWithoutOneIsToldSo() throws Exception {
        try (RawServer server =
                calling(request -> events("data: {\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{}}\n\n"))) {
            assertThat(failure(server, Duration.ofSeconds(20)).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }
        try (RawServer server = calling(request -> Scripted.status(200, "text/html", "<h1>hi</h1>"))) {
            assertThat(failure(server, Duration.ofSeconds(20)).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }
    }

    @Test
    void aResultThatAsksForMoreIsNoResult() throws Exception {
        try (RawServer server = calling(
                request -> Scripted.result(request, "{\"resultType\":\"input_required\",\"inputRequests\":{}}"))) {
            assertThat(failure(server, Duration.ofSeconds(20)).facts()).containsEntry("result_type", "input_required");
        }
    }

    @Test
    void anAnswerBeyondTheCapIsRefused() throws Exception {
        String large = "x".repeat(AnswerReader.MAX_BYTES + 1);
        try (RawServer server = calling(request -> Scripted.status(200, "application/json", large))) {
            assertThat(failure(server, Duration.ofSeconds(30)).code()).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    @Test
    void aListThatGoesInCirclesEnds() throws Exception {
        try (RawServer server = Scripted.server(request -> request.contains("tools/list")
                        ? Scripted.result(request, "{\"tools\":[{\"name\":\"a\"}],\"nextCursor\":\"again\"}")
                        : Scripted.handshake(request));
                OpenSession session = Scripted.client(server).open()) {
            assertThat(session.listTools()).hasSize(2);
        }
    }
}
