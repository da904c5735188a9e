package dev.berth.examples.okhttp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.Server;
import dev.berth.error.InteractionRequiredException;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.McpEndpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.World;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProtectedInterceptorTest {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
            + "\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    private final World world = World.start(2);
    private final TokenStore store = new MemoryTokenStore();
    private final AtomicInteger asked = new AtomicInteger();
    private final Server server = Server.at(URI.create(world.server(0).url()))
            .signInTimeout(Duration.ofSeconds(30))
            .build();
    private final Berth berth = berth(pending -> {
        asked.incrementAndGet();
        ForkJoinPool.commonPool().execute(() -> new Person().visit(pending.url()));
    });

    private Berth berth(Interaction interaction) {
        return Berth.builder().store(store).interaction(interaction).build();
    }

    @AfterEach
    void stop() {
        berth.close();
        world.close();
    }

    private McpEndpoint mcp() {
        return world.server(0).mcp();
    }

    private int refreshes() {
        return world.authorizationServer().token().refresh().count();
    }

    private OkHttpClient client(Berth by) {
        return ProtectedInterceptor.protect(by, server, new OkHttpClient.Builder())
                .build();
    }

    private OkHttpClient signedIn() throws InterruptedException {
        berth.signIn(server);
        world.log().clear();
        return client(berth);
    }

    private static Request to(String url, RequestBody body) {
        return new Request.Builder()
                .url(url)
                .header("Accept", "application/json, text/event-stream")
                .post(body)
                .build();
    }

    private Request initialize() {
        return to(world.server(0).url(), RequestBody.create(INITIALIZE, JSON));
    }

    private static int status(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    @Test
    void sendsTheTokenToItsServerAlone() throws Exception {
        OkHttpClient client = signedIn();
        assertThat(status(client, initialize())).isEqualTo(200);
        assertThat(mcp().requests()).hasSize(1).allMatch(request -> request.header("Authorization") != null);
        assertThat(status(client, to(world.server(1).url(), RequestBody.create(INITIALIZE, JSON))))
                .isEqualTo(401);
        assertThat(world.server(1).mcp().requests())
                .hasSize(1)
                .allMatch(request -> request.header("Authorization") == null);
    }

    @Test
    void asksThePersonByTheChallengeWhereNobodyHasSignedIn() throws Exception {
        assertThat(status(client(berth), initialize())).isEqualTo(200);
        assertThat(asked).hasValue(1);
    }

    @Test
    void mendsARefusalAndSendsTheRequestAgain() throws Exception {
        OkHttpClient client = signedIn();
        world.authorizationServer().expireAccessTokens();
        assertThat(status(client, initialize())).isEqualTo(200);
        assertThat(refreshes()).isOne();
        assertThat(mcp().requests()).extracting(RecordedRequest::body).containsExactly(INITIALIZE, INITIALIZE);
        assertThat(asked).hasValue(1);
    }

    @Test
    void mendsItOnceForAllWhoAreRefusedTogether() throws Exception {
        OkHttpClient client = signedIn();
        world.authorizationServer().expireAccessTokens();
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            List<Future<Integer>> answers =
                    callers.invokeAll(Collections.nCopies(20, () -> status(client, initialize())));
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(refreshes()).isOne();
        assertThat(asked).hasValue(1);
    }

    @Test
    void doesSoOnceAndHandsOnWhatIsRefusedAgain() throws Exception {
        OkHttpClient client = signedIn();
        mcp().answerWith(Reply.status(401).withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\""));
        assertThat(status(client, initialize())).isEqualTo(401);
        assertThat(mcp().count()).isEqualTo(2);
        assertThat(refreshes()).isOne();
    }

    @Test
    void stepsUpWhereAScopeIsMissing() throws Exception {
        OkHttpClient client = signedIn();
        world.server(0).challenge().scope("tools:admin");
        assertThat(status(client, initialize())).isEqualTo(200);
        assertThat(asked).hasValue(2);
    }

    @Test
    void followsNoRedirect() throws Exception {
        OkHttpClient client = signedIn();
        mcp().answerNext(1, Reply.redirect(307, world.server(1).url()));
        assertThat(status(client, initialize())).isEqualTo(307);
        assertThat(world.server(1).mcp().requests()).isEmpty();
    }

    @Test
    void sendsABodyOnceThatCannotBeReadAgain() throws Exception {
        OkHttpClient client = signedIn();
        world.authorizationServer().expireAccessTokens();
        RequestBody once = new RequestBody() {
            @Override
            public MediaType contentType() {
                return JSON;
            }

            @Override
            public boolean isOneShot() {
                return true;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8(INITIALIZE);
            }
        };
        assertThat(status(client, to(world.server(0).url(), once))).isEqualTo(401);
        assertThat(status(client, initialize())).as("mended all the same").isEqualTo(200);
        assertThat(mcp().count()).isEqualTo(2);
        assertThat(refreshes()).isOne();
    }

    @Test
    void bringsAProofWithTheNonceThatIsWanted() throws Exception {
        world.requiresDpop();
        world.server(0).dpop().demandsNonces(true);
        OkHttpClient client = signedIn();
        assertThat(status(client, initialize())).isEqualTo(200);
        assertThat(mcp().requests())
                .extracting(request -> request.header("DPoP"))
                .hasSize(2)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        assertThat(refreshes()).isZero();
    }

    @Test
    void failsACallWithWhatIsWrong() throws Exception {
        try (Berth nobody = berth(Interaction.never())) {
            OkHttpClient client = client(nobody);
            assertThatThrownBy(() -> status(client, initialize()))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(InteractionRequiredException.class);
            CompletableFuture<IOException> failed = new CompletableFuture<>();
            client.newCall(initialize()).enqueue(new Callback() {
                @Override
                public void onFailure(Call call, IOException e) {
                    failed.complete(e);
                }

                @Override
                public void onResponse(Call call, Response response) {
                    response.close();
                    failed.completeExceptionally(new AssertionError(response.code()));
                }
            });
            assertThat(failed.get(30, SECONDS)).hasCauseInstanceOf(InteractionRequiredException.class);
        }
    }
}
