package com.example;

import static com.example.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import dev.berth.testkit.World;
import io.modelcontextprotocol.client.McpSyncClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of the program in the testkit's world. The seconds are real: a program outside has no clock to move. */
@Timeout(300)
class TestkitWorldTest {
    private static final Duration OUTAGE = Duration.ofSeconds(10);

    /** More than the 20 seconds that the SDK gives a request. */
    private static final Duration SLOW_SIGN_IN = Duration.parse(System.getProperty("outside.signIn", "PT25S"));

    private final World world = World.start(TestMcpServer.builder()
            .tools(
                    Tool.ECHO,
                    Tool.named("reset", "Needs more.", (arguments, caller) -> "done")
                            .requiring("tools:admin")));
    private final TestAuthorizationServer issuer = world.authorizationServer();

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        world.close();
    }

    private void run(Program.Session session) throws Exception {
        Screen.on();
        Program.run(world.server(0).url(), home, session);
    }

    private static String echo(McpSyncClient client) {
        return call(client, "echo", Map.of("text", "hello"));
    }

    /** Calls twice a second until it works, and says what went wrong before. */
    private static List<RuntimeException> echoedAfter(McpSyncClient client) throws InterruptedException {
        List<RuntimeException> failures = new ArrayList<>();
        while (true) {
            try {
                assertThat(echo(client)).isEqualTo("hello");
                return failures;
            } catch (RuntimeException e) {
                failures.add(e);
                Thread.sleep(500);
            }
        }
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static void after(Duration time, Runnable action) {
        Executor later = CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS);
        later.execute(action);
    }

    private List<String> signIns() {
        return Screen.signIns(issuer.origin());
    }

    private int refreshes() {
        return issuer.token().refresh().count();
    }

    private int openSessions() {
        return world.server(0).mcp().openSessions();
    }

    @Test
    void signsInAndCallsATool() throws Exception {
        run(client -> assertThat(echo(client)).isEqualTo("hello"));
        run(client -> assertThat(echo(client)).isEqualTo("hello"));
        assertThat(signIns()).as("the second run asks nobody").hasSize(1);
    }

    @Test
    void livesThroughExpiriesInMidSession() throws Exception {
        Duration lifetime = Duration.ofSeconds(2);
        issuer.token().accessTokenLifetime(lifetime);
        run(client -> {
            while (refreshes() < 3) {
                assertThat(echo(client)).isEqualTo("hello");
                Thread.sleep(100);
            }
            Thread.sleep(lifetime.toMillis());
            assertThat(echo(client)).as("with a token that had ended").isEqualTo("hello");
            assertThat(openSessions()).isOne();
        });
        assertThat(signIns()).hasSize(1);
    }

    @Test
    void livesThroughARevokedToken() throws Exception {
        run(client -> {
            issuer.expireAccessTokens();
            assertThat(echo(client)).isEqualTo("hello");
            assertThat(refreshes()).isOne();
            assertThat(openSessions()).isOne();
        });
        assertThat(signIns()).hasSize(1);
    }

    @Test
    void livesThroughARevokedGrant() throws Exception {
        run(client -> {
            issuer.revokeEverything();
            assertThat(echo(client)).isEqualTo("hello");
            assertThat(openSessions()).isOne();
        });
        assertThat(signIns()).hasSize(2);
    }

    @Test
    void stepsUp() throws Exception {
        run(client -> {
            assertThat(call(client, "reset", Map.of())).isEqualTo("done");
            assertThat(call(client, "reset", Map.of())).isEqualTo("done");
            assertThat(openSessions()).isOne();
        });
        assertThat(signIns()).hasSize(2).last().asString().contains("tools%3Aadmin");
    }

    @Test
    void saysThatTheAuthorizationServerIsDownUntilItIsUpAgain() throws Exception {
        run(client -> {
            List<Endpoint> all = List.of(issuer.token(), issuer.metadata(), issuer.authorize(), issuer.registration());
            all.forEach(endpoint -> endpoint.answerWith(Reply.closesConnection()));
            issuer.expireAccessTokens();
            after(OUTAGE, () -> all.forEach(Endpoint::answerHonestly));
            long start = System.nanoTime();
            List<RuntimeException> failures = echoedAfter(client);
            System.out.printf(
                    "down: %d failures, %.1f s, %d tries of a refresh%n",
                    failures.size(), (System.nanoTime() - start) / 1e9, refreshes());
            assertThat(refreshes())
                    .as("it is left alone for a while after each")
                    .isBetween(2, failures.size());
            assertThat(failures)
                    .isNotEmpty()
                    .allSatisfy(failure -> assertThat(causes(failure))
                            .hasAtLeastOneElementOfType(TransportException.class)
                            .filteredOn(BerthException.class::isInstance)
                            .extracting(cause -> ((BerthException) cause).code())
                            .containsOnly(ErrorCode.UNREACHABLE));
            assertThat(openSessions()).isOne();
        });
        assertThat(signIns()).hasSize(1);
    }

    @Test
    void waitsWhereTheAuthorizationServerIsSilentForAWhile() throws Exception {
        run(client -> {
            Endpoint.Hold silence = issuer.token().hold();
            issuer.expireAccessTokens();
            after(OUTAGE, silence::release);
            assertThat(echo(client)).isEqualTo("hello");
            assertThat(refreshes()).isOne();
            assertThat(openSessions()).isOne();
        });
        assertThat(signIns()).hasSize(1);
    }

    @Test
    void waitsForAPersonWhoTakesLongerThanARequestMay() throws Exception {
        Endpoint.Hold page = issuer.authorize().hold();
        after(SLOW_SIGN_IN, page::release);
        run(client -> assertThat(echo(client)).isEqualTo("hello"));
        assertThat(signIns()).hasSize(1);
    }

    @Test
    void findsWhatAPersonDidAfterTheRequestHadGivenUp() throws Exception {
        run(client -> {
            Endpoint.Hold page = issuer.authorize().hold();
            after(SLOW_SIGN_IN, page::release);
            issuer.revokeEverything();
            assertThat(echoedAfter(client))
                    .isNotEmpty()
                    .allSatisfy(
                            failure -> assertThat(causes(failure)).hasAtLeastOneElementOfType(TimeoutException.class));
            assertThat(openSessions()).isOne();
        });
        assertThat(signIns())
                .as("one at the beginning, one for all that gave up")
                .hasSize(2);
        assertThat(issuer.authorize().count()).isEqualTo(2);
    }
}
