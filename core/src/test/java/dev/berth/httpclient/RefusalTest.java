package dev.berth.httpclient;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.http.RawServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a request that the server refuses. */
@Timeout(60)
class RefusalTest extends WithScript {
    private final Numbered mending = new Numbered(Numbered.MENDED);
    private final Numbered hopeless = new Numbered(Numbered.HOPELESS);

    private static HttpResponse<String> exchange(HttpClient client, HttpRequest request, boolean async)
            throws Exception {
        return async
                ? client.sendAsync(request, BodyHandlers.ofString()).get(30, TimeUnit.SECONDS)
                : client.send(request, BodyHandlers.ofString());
    }

    @Nested
    class Mended {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isSentAgainWithTheNewToken(boolean async) throws Exception {
            RawServer server = taking("token-1");
            HttpResponse<String> answer =
                    exchange(client(server, mending), post(server, BodyPublishers.ofString("the body")), async);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("welcome");
            assertThat(server.requests()).hasSize(2).allMatch(request -> request.endsWith("\r\n\r\nthe body"));
            assertThat(mending.recoveries).containsExactly("401 [Bearer error=\"invalid_token\"] token-0");
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isMendedOnceForEachCause(boolean async) throws Exception {
            RawServer server = answering(request -> request.contains("token-2\r\n")
                    ? status(403, "more", WANTS_SCOPE)
                    : status(401, "no entry", CHALLENGE));
            HttpResponse<String> answer = exchange(client(server, mending), get(server), async);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("no entry");
            assertThat(mending.recoveries)
                    .hasSize(3)
                    .last()
                    .asString()
                    .startsWith("403 [Bearer error=\"insufficient_scope\"");
            assertThat(server.requests()).hasSize(4);
        }

        @Test
        void isNotMendedWhereNothingButTheAnswerIsForbidden() throws Exception {
            RawServer server = answering(request -> status(403, "forbidden", CHALLENGE));
            assertThat(body(client(server, mending), get(server))).isEqualTo("forbidden");
            assertThat(mending.recoveries).isEmpty();
        }

        /** Another token would need a proof as well (RFC 9449 section 7.1). */
        @Test
        void isNotMendedByAnotherTokenWhereTheProofIsRefused() throws Exception {
            RawServer server = answering(
                    request -> status(401, "bad proof", "WWW-Authenticate: DPoP error=\"invalid_dpop_proof\""));
            assertThat(body(client(server, mending), get(server))).isEqualTo("bad proof");
            assertThat(mending.recoveries).isEmpty();
        }

        /** A gateway's page, say. */
        @Test
        void mayHaveABodyWithoutEnd() throws Exception {
            RawServer server = running((request, socket, out) -> {
                if (request.contains("token-1")) {
                    write(out, status(200, "welcome"));
                    return;
                }
                write(out, "HTTP/1.1 401 x\r\nConnection: close\r\n" + CHALLENGE + "\r\n\r\n");
                while (true) {
                    write(out, "no entry ".repeat(100));
                }
            });
            assertThat(body(client(server, mending), get(server))).isEqualTo("welcome");
        }
    }

    /** A body that goes silent, and is neither ended nor broken off. */
    @Nested
    class WithoutAnEnd {
        private static final Duration SHORT = Duration.ofMillis(100);

        private RawServer server(CompletableFuture<Integer> hungUp) throws IOException {
            return running((request, socket, out) -> {
                if (request.contains("token-1")) {
                    write(out, status(200, "welcome"));
                    return;
                }
                write(out, "HTTP/1.1 401 x\r\n" + CHALLENGE + "\r\nContent-Length: 999\r\n\r\nno en");
                hungUp.complete(socket.getInputStream().read());
            });
        }

        private HttpClient impatient(RawServer server, AsyncAuthorizer authorizer) {
            return new ProtectedHttpClientBuilder(
                            HttpClient.newBuilder(), server.uri("/mcp"), Map::of, authorizer, SHORT)
                    .build();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isMendedAllTheSame(boolean async) throws Exception {
            CompletableFuture<Integer> hungUp = new CompletableFuture<>();
            RawServer server = server(hungUp);
            assertThat(exchange(impatient(server, mending), get(server), async).body())
                    .isEqualTo("welcome");
            assertThat(hungUp.handle((read, reset) -> read == null ? -1 : read).get(30, TimeUnit.SECONDS))
                    .as("its connection is not kept")
                    .isEqualTo(-1);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isHandedOnAsBrokenOff(boolean async) throws Exception {
            RawServer server = server(new CompletableFuture<>());
            HttpClient client = impatient(server, hopeless);
            HttpResponse<InputStream> answer = async
                    ? client.sendAsync(get(server), BodyHandlers.ofInputStream())
                            .get(30, TimeUnit.SECONDS)
                    : client.send(get(server), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(401);
            try (InputStream in = answer.body()) {
                assertThatThrownBy(in::readAllBytes)
                        .isInstanceOf(IOException.class)
                        .hasStackTraceContaining("took more than");
            }
        }
    }

    @Nested
    class SentAgain {
        @TempDir
        private Path folder;

        private void replayed(BodyPublisher body) throws Exception {
            RawServer server = taking("token-1");
            HttpRequest request = HttpRequest.newBuilder(server.uri("/mcp"))
                    .method("PUT", body)
                    .build();
            assertThat(body(client(server, new Numbered(Numbered.MENDED)), request))
                    .isEqualTo("welcome");
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(1))
                    .isEqualTo(server.requests().get(0).replace("token-0", "token-1"));
        }

        private void isNotReplayed(BodyPublisher body) throws Exception {
            RawServer server = taking("token-1");
            Numbered authorizer = new Numbered(Numbered.MENDED);
            HttpClient client = client(server, authorizer);
            HttpResponse<String> answer = client.send(post(server, body), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("no entry");
            assertThat(server.requests()).hasSize(1);
            assertThat(authorizer.recoveries).hasSize(1);
            assertThat(body(client, post(server, BodyPublishers.ofString("next"))))
                    .as("the next, with a token that is mended already")
                    .isEqualTo("welcome");
            assertThat(server.requests()).hasSize(2);
        }

        @Test
        void isWhatTheJdkCanReadAgain() throws Exception {
            Path file = Files.writeString(folder.resolve("body"), "the body");
            replayed(BodyPublishers.ofString("the body"));
            replayed(BodyPublishers.ofByteArray("the body".getBytes(UTF_8)));
            replayed(BodyPublishers.ofFile(file));
            replayed(BodyPublishers.noBody());
        }

        @Test
        void isNothingThatSomebodyElsePublishes() throws Exception {
            isNotReplayed(BodyPublishers.fromPublisher(new Once("the body"), 8));
            InputStream once = new ByteArrayInputStream("the body".getBytes(UTF_8));
            isNotReplayed(BodyPublishers.ofInputStream(() -> once));
            Iterator<byte[]> parts = List.of("the body".getBytes(UTF_8)).iterator();
            isNotReplayed(BodyPublishers.ofByteArrays(() -> parts));
            isNotReplayed(BodyPublishers.concat(
                    BodyPublishers.ofString("the "), BodyPublishers.fromPublisher(new Once("body"), 4)));
            isNotReplayed(new Once("the body"));
        }
    }

    /** As some are: whoever subscribes second gets nothing, and no error. */
    private static final class Once implements BodyPublisher {
        private final String text;
        private boolean spent;

        Once(String text) {
            this.text = text;
        }

        @Override
        public long contentLength() {
            return text.length();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            BodyPublishers.ofString(spent ? "" : text).subscribe(subscriber);
            spent = true;
        }
    }

    @Nested
    class NotMended {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void comesToTheCallerWhole(boolean async) throws Exception {
            RawServer server = taking("never");
            HttpResponse<String> answer = exchange(client(server, hopeless), get(server), async);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("no entry");
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                    .containsExactly("Bearer error=\"invalid_token\"");
            assertThat(answer.uri()).isEqualTo(server.uri("/mcp"));
            assertThat(answer.toString()).contains("401").doesNotContain("token-");
            assertThat(server.requests()).hasSize(1);
        }

        @Test
        void isReadByAnyHandler() throws Exception {
            RawServer server = taking("never");
            HttpClient client = client(server, hopeless);
            assertThat(client.send(get(server), BodyHandlers.ofByteArray()).body())
                    .isEqualTo("no entry".getBytes(UTF_8));
            try (InputStream in =
                    client.send(get(server), BodyHandlers.ofInputStream()).body()) {
                assertThat(in.readAllBytes()).isEqualTo("no entry".getBytes(UTF_8));
            }
            assertThat(client.send(get(server), BodyHandlers.ofLines()).body()).containsExactly("no entry");
            assertThat(client.send(get(server), BodyHandlers.discarding()).statusCode())
                    .isEqualTo(401);
            var text = BodySubscribers.ofString(UTF_8);
            client.send(get(server), BodyHandlers.ofPublisher()).body().subscribe(text);
            assertThat(text.getBody().toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .isEqualTo("no entry");
        }

        @Test
        void mayHaveNoBody() throws Exception {
            RawServer server = answering(request -> status(401, "", CHALLENGE));
            assertThat(body(client(server, hopeless), get(server))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void isBrokenOffWhereItIsTooLong(boolean async) throws Exception {
            RawServer server = answering(request -> status(401, "x".repeat(Refusal.MAX_BYTES + 1), CHALLENGE));
            assertThatThrownBy(() -> exchange(client(server, hopeless), get(server), async))
                    .satisfies(e -> assertThat(e instanceof ExecutionException ? e.getCause() : e)
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("262144 bytes"));
        }

        @Test
        void isHeldUpToTheLimit() throws Exception {
            RawServer server = answering(request -> status(401, "x".repeat(Refusal.MAX_BYTES), CHALLENGE));
            assertThat(body(client(server, hopeless), get(server))).hasSize(Refusal.MAX_BYTES);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void failsTypedWhereMendingDoes(boolean async) throws Exception {
            RawServer server = taking("never");
            InteractionRequiredException needed =
                    new InteractionRequiredException(ErrorCode.INTERACTION_REQUIRED, "a person has to", Map.of());
            Numbered failing = new Numbered(recovery -> CompletableFuture.failedFuture(needed));
            assertThatThrownBy(() -> exchange(client(server, failing), get(server), async))
                    .satisfies(e -> assertThat(async ? e.getCause() : e).isSameAs(needed));
        }

        @Test
        void failsAsTheCallersHandlerDoes() throws Exception {
            RawServer server = taking("never");
            HttpClient client = client(server, hopeless);
            assertThat(client.sendAsync(get(server), info -> {
                                throw new IllegalStateException("the caller's own");
                            })
                            .handle((answer, failure) -> String.valueOf(failure))
                            .get(30, TimeUnit.SECONDS))
                    .contains("the caller's own");
        }
    }

    /** What is no refusal comes as it is sent: nothing is gathered first. */
    @Test
    void otherAnswersAreNotHeldBack() throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        RawServer server = running((request, socket, out) -> {
            write(out, "HTTP/1.1 200 x\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n");
            seen.join();
            write(out, "data: 2\n\n");
        });
        HttpClient client = client(server, mending);
        try (InputStream in =
                client.send(get(server), BodyHandlers.ofInputStream()).body()) {
            assertThat(new String(in.readNBytes(9), UTF_8)).isEqualTo("data: 1\n\n");
            seen.complete(null);
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("data: 2\n\n");
        }
        assertThat(mending.recoveries).isEmpty();
    }
}
