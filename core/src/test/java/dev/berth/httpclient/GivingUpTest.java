package dev.berth.httpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.http.RawServer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who wait no longer, and those who do not wait at all. */
@Timeout(60)
class GivingUpTest extends WithScript {
    private final CompletableFuture<Boolean> mended = new CompletableFuture<>();
    private final CompletableFuture<Integer> recovering = new CompletableFuture<>();
    private final Numbered slow = new Numbered(recovery -> {
        recovering.complete(recovery);
        return mended;
    });

    private static void cancel(CompletableFuture<?> answer, boolean derived) {
        CompletableFuture<?> future = derived ? answer.thenApply(a -> a).thenApply(a -> a) : answer;
        assertThat(future.cancel(true)).isTrue();
        assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Nested
    class Cancelling {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void endsTheExchange(boolean derived) throws Exception {
            CompletableFuture<Integer> sending = new CompletableFuture<>();
            CompletableFuture<Integer> end = new CompletableFuture<>();
            RawServer server = running((request, socket, out) -> {
                sending.complete(1);
                end.complete(socket.getInputStream().read());
            });
            CompletableFuture<HttpResponse<String>> answer =
                    client(server, slow).sendAsync(get(server), BodyHandlers.ofString());
            sending.get(30, TimeUnit.SECONDS);
            cancel(answer, derived);
            assertThat(end.handle((read, reset) -> read == null ? -1 : read).get(30, TimeUnit.SECONDS))
                    .isEqualTo(-1);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void endsNothingThatIsBeingMended(boolean derived) throws Exception {
            RawServer server = taking("token-1");
            HttpClient client = client(server, slow);
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(get(server), BodyHandlers.ofString());
            recovering.get(30, TimeUnit.SECONDS);
            cancel(answer, derived);
            assertThat(mended).isNotDone();
            mended.complete(true);
            assertThat(body(client, get(server))).isEqualTo("welcome");
            assertThat(server.requests())
                    .as("the cancelled one is not sent again")
                    .hasSize(2);
        }

        /** The exchange is not ended by that, as it is not with the JDK's clients; but nothing new is begun. */
        @Test
        void isNotTheOnlyWayToGiveUp() throws Exception {
            RawServer server = taking("token-1");
            HttpClient client = client(server, slow);
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(get(server), BodyHandlers.ofString());
            recovering.get(30, TimeUnit.SECONDS);
            answer.completeExceptionally(new TimeoutException());
            mended.complete(true);
            assertThat(body(client, get(server))).isEqualTo("welcome");
            assertThat(server.requests()).as("it is not sent again").hasSize(2);
        }

        @Test
        void beforeATokenIsThereSendsNothing() throws Exception {
            RawServer server = taking("token-0");
            CompletableFuture<Void> token = new CompletableFuture<>();
            HttpClient client = client(server, new Numbered(Numbered.HOPELESS).waitingFor(token));
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(get(server), BodyHandlers.ofString());
            answer.cancel(true);
            token.complete(null);
            assertThat(token).isNotCancelled();
            assertThatThrownBy(answer::get).isInstanceOf(CancellationException.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Nested
    class Interrupting {
        @Test
        void endsTheWaitAlone() throws Exception {
            RawServer server = taking("token-1");
            HttpClient client = client(server, slow);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    thrown.complete(new AssertionError(body(client, get(server))));
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            caller.start();
            recovering.get(30, TimeUnit.SECONDS);
            caller.interrupt();
            assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(mended).isNotDone();
            mended.complete(true);
            assertThat(body(client, get(server))).isEqualTo("welcome");
        }
    }

    @Nested
    class NotWaiting {
        @Test
        void sendAsyncReturnsBeforeThereIsAToken() throws Exception {
            RawServer server = taking("token-0");
            CompletableFuture<Void> token = new CompletableFuture<>();
            HttpClient client = client(server, new Numbered(Numbered.HOPELESS).waitingFor(token));
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(get(server), BodyHandlers.ofString());
            assertThat(answer).isNotDone();
            token.complete(null);
            assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("welcome");
        }

        /** One thread is all that the client has: it has to be free while a person signs in. */
        @Test
        void theClientsThreadsAreFreeWhileSomethingIsMended() throws Exception {
            Deque<String> answers = new ArrayDeque<>();
            answers.add(status(401, "no entry", CHALLENGE));
            RawServer server = answering(request -> {
                synchronized (answers) {
                    return answers.isEmpty() ? status(200, "welcome") : answers.remove();
                }
            });
            ExecutorService one = Executors.newSingleThreadExecutor();
            try {
                HttpClient client = builder(server, slow).executor(one).build();
                CompletableFuture<HttpResponse<String>> first = client.sendAsync(get(server), BodyHandlers.ofString());
                recovering.get(30, TimeUnit.SECONDS);
                CountDownLatch free = new CountDownLatch(1);
                one.execute(free::countDown);
                assertThat(free.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(client.sendAsync(get(server), BodyHandlers.ofString())
                                .get(30, TimeUnit.SECONDS)
                                .body())
                        .isEqualTo("welcome");
                assertThat(first).isNotDone();
                mended.complete(true);
                assertThat(first.get(30, TimeUnit.SECONDS).body()).isEqualTo("welcome");
            } finally {
                one.shutdownNow();
            }
        }
    }
}
