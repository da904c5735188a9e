package dev.berth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SocketTransportTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final SocketTransport transport = new SocketTransport(NetworkSettings.DIRECT);

    private static HttpRequest get(URI uri) {
        return HttpRequest.get(Stage.DISCOVERY, uri).addresses(AddressPolicy.CONFIGURED);
    }

    private static HttpRequest post(URI uri, String body) {
        return HttpRequest.post(Stage.TOKEN, uri, "application/x-www-form-urlencoded", body.getBytes(UTF_8))
                .addresses(AddressPolicy.CONFIGURED);
    }

    private TransportException failure(HttpRequest request) {
        return catchThrowableOfType(TransportException.class, () -> transport.send(request));
    }

    @Nested
    class OneRequest {
        @Test
        void sendsHeadAndBodyAndReadsTheAnswer() throws Exception {
            try (RawServer server = RawServer.answering(
                    "HTTP/1.1 201 Created\r\nContent-Type: application/json; charset=utf-8\r\nX-A: 1\r\nx-a: 2\r\n"
                            + "Content-Length: 2\r\n\r\n{}")) {
                HttpResponse answer =
                        transport.send(post(server.uri("/token?x=%20"), "a=b").header("Accept", "a/b"));
                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.text()).isEqualTo("{}");
                assertThat(answer.headers().mediaType()).isEqualTo("application/json");
                assertThat(answer.headers().all("X-A")).containsExactly("1", "2");
                assertThat(server.requests()).singleElement().satisfies(request -> {
                    assertThat(request).startsWith("POST /token?x=%20 HTTP/1.1\r\n");
                    assertThat(request).endsWith("\r\n\r\na=b");
                    assertThat(request)
                            .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                            .contains("\r\nConnection: close\r\n")
                            .contains("\r\nAccept-Encoding: identity\r\n")
                            .contains("\r\nUser-Agent: berth/")
                            .contains("\r\nAccept: a/b\r\n")
                            .contains("\r\nContent-Length: 3\r\n");
                });
            }
        }

        @Test
        void waitsForNoEndOfAStreamOfEvents() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: \n\n".getBytes(UTF_8));
                out.flush();
                socket.getInputStream().read(); // until the client has gone
            })) {
                HttpResponse answer = transport.send(get(server.uri("/")).timeout(Duration.ofSeconds(20)));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 404, 429, 500, 503})
        void answersAnyStatus(int status) throws Exception {
            try (RawServer server = RawServer.answering("HTTP/1.1 " + status + "\r\n\r\nwhy")) {
                HttpResponse answer = transport.send(get(server.uri("/")));
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.text()).isEqualTo("why");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"canary\r\nX-Evil: 1", "canary\nb", "canary\u0000", "canar\u00e9", " canary"})
        void refusesAHeaderThatCouldBeTwo(String value) throws Exception {
            try (RawServer server = RawServer.answering(OK)) {
                TransportException failure = failure(get(server.uri("/")).header("Authorization", value));
                assertThat(failure).hasMessageNotContaining("canar");
                assertThat(server.requests()).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "", "a b", "a:"})
        void refusesAHeaderNameThatIsNotTheCallers(String name) throws Exception {
            try (RawServer server = RawServer.answering(OK)) {
                assertThat(failure(get(server.uri("/")).header(name, "x")).stage())
                        .isEqualTo(Stage.DISCOVERY);
                assertThat(server.requests()).isEmpty();
            }
        }

        @Test
        void readsAnAnswerThatCameBeforeTheBodyWasTaken() throws Exception {
            try (RawServer server = RawServer.answering("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")) {
                assertThat(transport
                                .send(post(server.uri("/"), "x".repeat(500_000)))
                                .status())
                        .isEqualTo(413);
            }
        }
    }

    @Nested
    class OnePostAskedIsOnePostOnTheWire {
        @Test
        void whenTheServerClosesWithoutAnAnswer() throws Exception {
            try (RawServer server = RawServer.answering("")) {
                TransportException failure = failure(post(server.uri("/token"), "refresh_token=canary"));
                assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
                assertThat(failure.facts())
                        .containsEntry("url", server.uri("/token").toString());
                assertThat(server.requests()).hasSize(1);
            }
        }

        @Test
        void whenTheServerResets() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> socket.setSoLinger(true, 0))) {
                assertThat(failure(post(server.uri("/token"), "a=b")).code()).isEqualTo(ErrorCode.UNREACHABLE);
                assertThat(server.requests()).hasSize(1);
            }
        }

        @Test
        void whenTheAnswerBreaksOffInItsHeaders() throws Exception {
            try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-")) {
                assertThat(failure(post(server.uri("/token"), "a=b")).code()).isEqualTo(ErrorCode.UNREACHABLE);
                assertThat(server.requests()).hasSize(1);
            }
        }

        @Test
        void whenItIsUnauthorized() throws Exception {
            try (RawServer server = RawServer.answering(
                    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 3\r\n\r\nwhy")) {
                HttpResponse answer = transport.send(post(server.uri("/token"), "a=b"));
                assertThat(answer.text()).isEqualTo("why");
                assertThat(server.requests()).hasSize(1);
            }
        }
    }

    @Nested
    class Caps {
        @Test
        void endsAnEndlessBody() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
                while (true) {
                    out.write(new byte[65536]);
                }
            })) {
                assertThat(failure(get(server.uri("/"))).code()).isEqualTo(ErrorCode.TOO_LARGE);
            }
        }

        @Test
        void endsAnEndlessHeader() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(ISO_8859_1));
                while (true) {
                    out.write("xxxxxxxxxxxxxxxx".repeat(1024).getBytes(ISO_8859_1));
                }
            })) {
                assertThat(failure(get(server.uri("/"))).code()).isEqualTo(ErrorCode.TOO_LARGE);
            }
        }

        @Test
        void refusesAStatedLengthBeyondTheCapWithoutReadingIt() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".getBytes(ISO_8859_1));
                out.flush();
                new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            })) {
                assertThat(failure(get(server.uri("/"))).code()).isEqualTo(ErrorCode.TOO_LARGE);
            }
        }

        @Test
        void takesABodyOfExactlyTheCap() throws Exception {
            try (RawServer server = RawServer.answeringOk("12345")) {
                assertThat(transport.send(get(server.uri("/")).maxBytes(5)).text())
                        .isEqualTo("12345");
                assertThat(failure(get(server.uri("/")).maxBytes(4)).code()).isEqualTo(ErrorCode.TOO_LARGE);
            }
        }
    }

    @Nested
    class Time {
        @Test
        void isTotalAndNoDrippingExtendsIt() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
                CountDownLatch never = new CountDownLatch(1);
                while (!never.await(20, TimeUnit.MILLISECONDS)) {
                    out.write('x');
                    out.flush();
                }
            })) {
                TransportException failure = failure(get(server.uri("/")).timeout(Duration.ofMillis(300)));
                assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            }
        }

        @Test
        void coversALookUpThatHangs() {
            CountDownLatch never = new CountDownLatch(1);
            SocketTransport stuck = new SocketTransport(NetworkSettings.DIRECT, host -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                throw new AssertionError();
            });
            assertThatThrownBy(() -> stuck.send(HttpRequest.get(Stage.DISCOVERY, URI.create("https://stuck.example/"))
                            .timeout(Duration.ofMillis(200))))
                    .isInstanceOfSatisfying(
                            TransportException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
            never.countDown();
        }

        @Test
        void anInterruptionEndsTheExchangeAndClosesTheSocket() throws Exception {
            CompletableFuture<Integer> seenByServer = new CompletableFuture<>();
            CountDownLatch asked = new CountDownLatch(1);
            try (RawServer server = RawServer.running((request, socket, out) -> {
                asked.countDown();
                try {
                    seenByServer.complete(socket.getInputStream().read());
                } catch (IOException e) {
                    seenByServer.complete(-2);
                }
            })) {
                CompletableFuture<Throwable> outcome = new CompletableFuture<>();
                Thread caller = new Thread(() -> {
                    try {
                        transport.send(get(server.uri("/")));
                    } catch (InterruptedException | RuntimeException e) {
                        outcome.complete(e);
                    }
                });
                caller.start();
                asked.await();
                caller.interrupt();
                assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
                assertThat(seenByServer.get(10, TimeUnit.SECONDS)).isNegative();
            }
        }

        @Test
        void sendsNothingForACallerThatIsInterruptedAlready() throws Exception {
            try (RawServer server = RawServer.answering(OK)) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> transport.send(get(server.uri("/")))).isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                assertThat(server.requests()).isEmpty();
            }
        }

        @Test
        void leavesNoThreadBehind() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> new CountDownLatch(1).await())) {
                assertThat(failure(get(server.uri("/")).timeout(Duration.ofMillis(100)))
                                .code())
                        .isEqualTo(ErrorCode.TIMEOUT);
            }
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                // One that a test of a stuck look-up has just let go may still be on its way out.
                if (thread.getName().equals("berth-http")) {
                    thread.join(10_000);
                    assertThat(thread.isAlive()).isFalse();
                }
            }
        }
    }

    @Nested
    class Redirects {
        private RawServer redirecting(String location) throws IOException {
            return RawServer.running((request, socket, out) -> {
                String to =
                        request.startsWith("GET /end") ? OK : "HTTP/1.1 307 T\r\nLocation: " + location + "\r\n\r\n";
                out.write(to.getBytes(ISO_8859_1));
            });
        }

        @Test
        void areFollowedWithinTheOriginWhereAsked() throws Exception {
            try (RawServer server = redirecting("/end?x=1")) {
                HttpResponse answer = transport.send(get(server.uri("/start")).followingSameOrigin());
                assertThat(answer.uri()).isEqualTo(server.uri("/end?x=1"));
                assertThat(answer.text()).isEqualTo("ok");
            }
        }

        @Test
        void areRefusedWhereNotAsked() throws Exception {
            try (RawServer server = redirecting("/end")) {
                TransportException failure = failure(get(server.uri("/start")));
                assertThat(failure.code()).isEqualTo(ErrorCode.REDIRECT_REFUSED);
                assertThat(failure.facts()).containsEntry("status", "307");
                assertThat(server.requests()).hasSize(1);
            }
        }

        @Test
        void areNeverFollowedByAPost() throws Exception {
            try (RawServer server = redirecting("/end")) {
                HttpRequest request = post(server.uri("/token"), "a=b").followingSameOrigin();
                assertThat(failure(request).code()).isEqualTo(ErrorCode.REDIRECT_REFUSED);
                assertThat(server.requests()).hasSize(1);
            }
        }

        @Test
        void areNeverFollowedToAnotherOrigin() throws Exception {
            try (RawServer other = RawServer.answering(OK);
                    RawServer server = redirecting(other.uri("/end").toString())) {
                TransportException failure = failure(get(server.uri("/start")).followingSameOrigin());
                assertThat(failure.code()).isEqualTo(ErrorCode.REDIRECT_REFUSED);
                assertThat(failure.facts()).containsEntry("redirect_origin", "http://127.0.0.1:" + other.port());
                assertThat(other.requests()).isEmpty();
            }
        }

        @Test
        void areFollowedFiveTimesAtMost() throws Exception {
            try (RawServer server = redirecting("/again")) {
                assertThat(failure(get(server.uri("/start")).followingSameOrigin())
                                .code())
                        .isEqualTo(ErrorCode.REDIRECT_REFUSED);
                assertThat(server.requests()).hasSize(6);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "http://[", "file:///etc/passwd", "javascript:alert(1)", "//u:p@127.0.0.1/"})
        void areRefusedToWhatIsNoPlaceToGo(String location) throws Exception {
            try (RawServer server = redirecting(location)) {
                HttpRequest request = get(server.uri("/start")).followingSameOrigin();
                assertThat(failure(request).code()).isEqualTo(ErrorCode.REDIRECT_REFUSED);
            }
        }
    }

    @Nested
    class Streams {
        @Test
        void comeAsTheyAreWrittenAndOutliveTheTimeOfTheHeaders() throws Exception {
            CountDownLatch firstRead = new CountDownLatch(1);
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n".getBytes(ISO_8859_1));
                out.flush();
                firstRead.await();
                out.write("3\r\ntwo\r\n0\r\n\r\n".getBytes(ISO_8859_1));
            })) {
                try (HttpStream stream = transport.open(get(server.uri("/")).timeout(Duration.ofSeconds(20)))) {
                    assertThat(new String(stream.body().readNBytes(3), UTF_8)).isEqualTo("one");
                    firstRead.countDown();
                    assertThat(new String(stream.body().readAllBytes(), UTF_8)).isEqualTo("two");
                }
            }
        }

        @Test
        void aCloseFromElsewhereEndsABlockedRead() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\n\r\n.".getBytes(ISO_8859_1));
                out.flush();
                never.await();
            })) {
                HttpStream stream = transport.open(get(server.uri("/")));
                assertThat(stream.body().read()).isEqualTo('.');
                CompletableFuture<Throwable> outcome = reading(stream, new CompletableFuture<>());
                stream.close();
                assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
                never.countDown();
            }
        }

        @Test
        void anInterruptionEndsABlockedRead() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            try (RawServer server = RawServer.running((request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\n\r\n.".getBytes(ISO_8859_1));
                out.flush();
                never.await();
            })) {
                HttpStream stream = transport.open(get(server.uri("/")));
                assertThat(stream.body().read()).isEqualTo('.');
                CompletableFuture<Thread> reader = new CompletableFuture<>();
                CompletableFuture<Throwable> outcome = reading(stream, reader);
                reader.get(10, TimeUnit.SECONDS).interrupt();
                assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
                never.countDown();
            }
        }

        private static CompletableFuture<Throwable> reading(HttpStream stream, CompletableFuture<Thread> reader) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    stream.body().read();
                } catch (IOException e) {
                    outcome.complete(e);
                }
            });
            thread.start();
            reader.complete(thread);
            return outcome;
        }
    }

    @Nested
    class ManyAtOnce {
        @Test
        void eachHasItsOwnConnection() throws Exception {
            try (RawServer server = RawServer.running((request, socket, out) -> {
                String path = request.split(" ", 3)[1];
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path)
                        .getBytes(ISO_8859_1));
            })) {
                var answers = IntStream.range(0, 50)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                            try {
                                return transport.send(get(server.uri("/" + i))).text();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }))
                        .toList();
                for (int i = 0; i < 50; i++) {
                    assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("/" + i);
                }
            }
        }
    }
}
