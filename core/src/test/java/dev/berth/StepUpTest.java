package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.McpException;
import dev.berth.mcp.McpSession;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a session does when a server wants more than the token that it was given. */
class StepUpTest {
    private final TestAuthorizationServer issuer = TestAuthorizationServer.start();
    private final TestMcpServer mcp = TestMcpServer.builder()
            .protectedBy(issuer)
            .tools(
                    Tool.WHOAMI,
                    Tool.named("reset", "Needs more.", (arguments, caller) -> "done")
                            .requiring("tools:admin"))
            .start();
    private final Server server = WithWorld.at(mcp.url()).name("stairs").build();

    @AfterEach
    void stop() {
        mcp.close();
        issuer.close();
    }

    private static McpSession only(Connections connections) {
        assertThat(connections.failed()).isEmpty();
        return connections.connected().get(0).session();
    }

    @Nested
    class ForScope {
        /** Field class 26: the union of what was asked before and now, asked once, in a browser that is opened for it. */
        @Test
        void asksOnceForTheUnion() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");

                assertThat(issuer.authorize().count()).isEqualTo(2);
                assertThat(String.valueOf(issuer.authorize().requests().get(1).parameter("scope"))
                                .split(" "))
                        .containsExactlyInAnyOrder("tools", "tools:admin");
                assertThat(person.opened).hasSize(2);
                assertThat(issuer.registration().count()).isOne();
            }
        }

        /** Field class 26: a server that goes on refusing makes no loop, and is told of as what it is. */
        @Test
        void asksOnceWhereTheServerGoesOnRefusing() throws Exception {
            issuer.token().without("scope");
            issuer.scopesSupported("tools");
            issuer.authorize().refusesUnknownScopes(false);
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> session.callTool("reset", "{}"))
                            .isInstanceOfSatisfying(
                                    McpException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_SCOPE));
                }
                assertThat(person.asked).as("the sign-in, and one step up").hasSize(2);
            }
        }

        /** Field class 26: nor does it help to make the session anew. */
        @Test
        void asksOnceForAllSessionsWhereTheIssuerDoesNotGrantIt() throws Exception {
            issuer.scopesSupported("tools");
            issuer.authorize().refusesUnknownScopes(false);
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build()) {
                for (int i = 0; i < 3; i++) {
                    isRefused(berth, server);
                }
                assertThat(person.asked).as("the sign-in, and one step up").hasSize(2);
            }
        }

        /** Whoever signs in next may be somebody else. */
        @Test
        void asksAgainAfterASignOut() throws Exception {
            issuer.scopesSupported("tools");
            issuer.authorize().refusesUnknownScopes(false);
            Server greedy = server.toBuilder().scope("tools tools:admin").build();
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build()) {
                isRefused(berth, greedy);
                assertThat(person.asked).hasSize(2);
                berth.signOut(greedy);
                isRefused(berth, greedy);
                assertThat(person.asked).hasSize(4);
            }
        }

        private void isRefused(Berth berth, Server server) throws InterruptedException {
            try (Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                assertThatThrownBy(() -> session.callTool("reset", "{}"))
                        .isInstanceOfSatisfying(
                                McpException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_SCOPE));
            }
        }

        /** A step up is a sign-in as well: it ends that they declined one. */
        @Test
        void endsThatASignInWasDeclined() throws Exception {
            TokenStore store = new MemoryTokenStore();
            AtomicBoolean declines = new AtomicBoolean();
            try (Approver person = new Approver(pending -> {
                        if (declines.compareAndSet(true, false)) {
                            pending.cancel();
                        } else {
                            new Person().visit(pending.url());
                        }
                    });
                    Berth other =
                            Berth.builder().store(store).interaction(person).build();
                    Berth berth =
                            Berth.builder().store(store).interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                issuer.revokeEverything();
                declines.set(true);
                assertThatThrownBy(() -> session.callTool("whoami", "{}")).isInstanceOf(AuthorizationException.class);
                assertThat(other.signIn(server)).isPresent();
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");
                assertThat(person.asked).hasSize(4);
                issuer.revokeEverything();
                assertThat(session.callTool("whoami", "{}").isError()).isFalse();
                assertThat(person.asked).hasSize(5);
            }
        }

        /** Field class 26: what is configured is asked for as it is, until a call needs more; so it is after each grant's end. */
        @Test
        void asksAgainWhereTheGrantHasEnded() throws Exception {
            Server configured = server.toBuilder().scope("tools").build();
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(configured))) {
                McpSession session = only(connections);
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");
                issuer.revokeEverything();
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");
                assertThat(person.asked)
                        .as("two sign-ins, and a step up after each")
                        .hasSize(4);
            }
        }

        /** Field class 26: with the registration went what had been asked for; it is stepped up to once more. */
        @Test
        void asksAgainWhereTheIssuerHasForgottenTheClient() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");
                issuer.revokeEverything();
                issuer.clients().purge();
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");
                assertThat(issuer.registration().count()).isEqualTo(2);
            }
        }

        /** What they did not grant is not asked for again by the next call; a sign-in that they are asked for is another matter. */
        @Test
        void asksOnceOfWhoDeclines() throws Exception {
            issuer.authorize().consentPage(true);
            try (Approver person = new Approver(pending -> {
                        Person self = new Person();
                        boolean first = issuer.token().count() == 0;
                        self.deliver(first ? self.approve(pending.url()) : self.deny(pending.url()));
                    });
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> session.callTool("reset", "{}"))
                            .isInstanceOfSatisfying(
                                    AuthorizationException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
                }
                assertThat(session.callTool("whoami", "{}").isError()).isFalse();
                assertThat(person.asked).as("the sign-in, and one step up").hasSize(2);
                issuer.revokeEverything();
                assertThatThrownBy(() -> session.callTool("whoami", "{}")).isInstanceOf(AuthorizationException.class);
                assertThat(person.asked).hasSize(3);
            }
        }

        /** Field classes 26 and 38. */
        @Test
        void asksOnceForManyCalls() throws Exception {
            int calls = 8;
            CountDownLatch refused = new CountDownLatch(1);
            try (Approver person = new Approver(pending -> {
                        if (issuer.token().count() > 0) {
                            assertThat(refused.await(30, SECONDS)).isTrue();
                        }
                        new Person().visit(pending.url());
                    });
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                int before = mcp.mcp().count();
                List<CompletableFuture<Boolean>> results = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                    results.add(
                            Background.run(() -> session.callTool("reset", "{}").isError()));
                }
                mcp.mcp().awaitRequests(before + calls, WithWorld.LONG);
                refused.countDown();
                for (CompletableFuture<Boolean> result : results) {
                    assertThat(result.get(30, SECONDS)).isFalse();
                }
                assertThat(person.asked).hasSize(2);
            }
        }
    }

    @Nested
    class ForAnotherIssuer {
        /** The refresh token of the old issuer mends nothing; the server's new metadata does (SEP-2352). */
        @Test
        void signsInThereAndTakesNoSecretAlong() throws Exception {
            try (TestAuthorizationServer next = TestAuthorizationServer.start();
                    Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                var old = berth.credential(server).orElseThrow();
                var tokens = java.util.Objects.requireNonNull(old.tokens());
                List<String> secrets = List.of(
                        tokens.accessToken().reveal(),
                        java.util.Objects.requireNonNull(tokens.refreshToken()).reveal(),
                        old.client().clientId());
                mcp.protectedBy(next);

                assertThat(only(connections).callTool("whoami", "{}").isError()).isFalse();

                assertThat(berth.credential(server).orElseThrow().issuer()).isEqualTo(next.issuer());
                assertThat(next.log().all()).isNotEmpty().allSatisfy(request -> {
                    String everything = request.rawQuery() + request.headers() + request.body();
                    secrets.forEach(secret -> assertThat(everything.contains(secret))
                            .as("a secret of the old issuer")
                            .isFalse());
                });
                assertThat(next.registration().count()).isOne();
                assertThat(person.opened).hasSize(2);
            }
        }

        /** Field class 38: those who are refused alike wait for what mends it for the first. */
        @Test
        void signsInOnceForManyCalls() throws Exception {
            int calls = 8;
            CountDownLatch refused = new CountDownLatch(1);
            try (TestAuthorizationServer next = TestAuthorizationServer.start();
                    Approver person = new Approver(pending -> {
                        if (issuer.token().count() > 0) {
                            assertThat(refused.await(30, SECONDS)).isTrue();
                        }
                        new Person().visit(pending.url());
                    });
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                McpSession session = only(connections);
                mcp.protectedBy(next);
                int before = mcp.mcp().count();
                List<CompletableFuture<Boolean>> results = new ArrayList<>();
                Endpoint.Hold refresh = issuer.token().hold();
                for (int i = 0; i < calls; i++) {
                    results.add(Background.run(
                            () -> session.callTool("whoami", "{}").isError()));
                }
                // One that came later would have the new token at once, and be refused but once.
                mcp.mcp().awaitRequests(before + calls, WithWorld.LONG);
                refresh.release();
                mcp.mcp().awaitRequests(before + 2 * calls, WithWorld.LONG);
                refused.countDown();
                for (CompletableFuture<Boolean> result : results) {
                    assertThat(result.get(30, SECONDS)).isFalse();
                }
                assertThat(person.asked).hasSize(2);
            }
        }

        @Test
        void asksOnceAndThenSaysThatTheTokenIsNotAccepted() throws Exception {
            try (TestAuthorizationServer unheard = TestAuthorizationServer.start();
                    Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(server))) {
                // It takes the tokens of one issuer, and goes on naming another.
                mcp.resourceMetadata().with("authorization_servers", List.of(issuer.issuer()));
                mcp.protectedBy(unheard);
                McpSession session = only(connections);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> session.callTool("whoami", "{}"))
                            .isInstanceOfSatisfying(
                                    McpException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_NOT_ACCEPTED));
                }
                assertThat(person.asked).hasSize(2);
                assertThat(unheard.log().all()).isEmpty();
            }
        }
    }

    /** Two sessions share no authorizer: who is about to ask sees that another has done so meanwhile. */
    @Test
    void whoWasRefusedBeforeAnotherSignedInDoesNotAskAgain() throws Exception {
        CountDownLatch aboutToAsk = new CountDownLatch(1);
        CountDownLatch signedIn = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        try (Approver person = new Approver() {
                    @Override
                    public boolean isAllowed() {
                        if (slow.compareAndSet(true, false)) {
                            aboutToAsk.countDown();
                            ForwardingStore.await(signedIn);
                        }
                        return true;
                    }
                };
                Berth berth = Berth.builder().interaction(person).build();
                Connections one = berth.connect(List.of(server));
                Connections other = berth.connect(List.of(server))) {
            issuer.revokeEverything();
            slow.set(true);
            CompletableFuture<Boolean> slowly =
                    Background.run(() -> only(one).callTool("whoami", "{}").isError());
            assertThat(aboutToAsk.await(30, SECONDS)).isTrue();
            assertThat(only(other).callTool("whoami", "{}").isError()).isFalse();
            signedIn.countDown();
            assertThat(slowly.get(30, SECONDS)).isFalse();
            assertThat(person.asked).hasSize(2);
        }
    }

    /** In a long session: a grant that ends is asked for again, through the first call that needs it. */
    @Test
    void aGrantThatEndsIsAskedForAgain() throws Exception {
        try (Approver person = new Approver();
                Berth berth = Berth.builder().interaction(person).build();
                Connections connections = berth.connect(List.of(server))) {
            issuer.revokeEverything();
            assertThat(only(connections).callTool("whoami", "{}").isError()).isFalse();
            assertThat(person.asked).hasSize(2);
            assertThat(person.opened).hasSize(2);
        }
    }
}
