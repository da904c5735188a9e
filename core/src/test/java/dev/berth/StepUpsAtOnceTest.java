package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.mcp.McpSession;
import dev.berth.store.FileTokenStore;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are refused at the same time, each for want of a scope: one question after the other, and none twice. */
@Timeout(90)
class StepUpsAtOnceTest {
    private final TestAuthorizationServer issuer =
            TestAuthorizationServer.start().scopesSupported("tools", "tools:admin", "tools:purge");
    private final TestMcpServer mcp = TestMcpServer.builder()
            .protectedBy(issuer)
            .tools(needing("reset", "tools:admin"), needing("purge", "tools:purge"))
            .start();
    private final Server server = WithWorld.at(mcp.url()).name("stairs").build();

    @TempDir
    Path home;

    private static Tool needing(String name, String scope) {
        return Tool.named(name, "Needs more.", (arguments, caller) -> "done").requiring(scope);
    }

    @AfterEach
    void stop() {
        mcp.close();
        issuer.close();
    }

    /** A program with a person who signs in at once, and goes one step up when they are let. */
    private final class Program implements Progress, AutoCloseable {
        final Approver person;
        final List<SignedIn> told = new CopyOnWriteArrayList<>();
        final CountDownLatch stepsUp = new CountDownLatch(1);
        private final CountDownLatch othersWait;
        private final Berth berth;
        private final Connections connections;

        Program(TokenStore store, CountDownLatch mayStepUp, CountDownLatch othersWait) throws InterruptedException {
            this.othersWait = othersWait;
            this.person = new Approver(pending -> {
                if (issuer.token().count() > 0) {
                    stepsUp.countDown();
                    assertThat(mayStepUp.await(30, SECONDS)).isTrue();
                }
                new Person().visit(pending.url());
            });
            this.berth = Berth.builder()
                    .store(store)
                    .interaction(person)
                    .progress(this)
                    .build();
            this.connections = berth.connect(List.of(server));
            assertThat(connections.failed()).isEmpty();
        }

        @Override
        public void awaitingAnother(Server server, PendingSignInRecord pending) {
            othersWait.countDown();
        }

        @Override
        public void signedIn(SignedIn signedIn) {
            told.add(signedIn);
        }

        CompletableFuture<List<String>> call(String tool) {
            McpSession session = connections.connected().get(0).session();
            return Background.run(() -> session.callTool(tool, "{}").texts());
        }

        @Override
        public void close() {
            connections.close();
            berth.close();
            person.close();
        }
    }

    private static void areDone(List<CompletableFuture<List<String>>> calls) throws Exception {
        for (CompletableFuture<List<String>> call : calls) {
            assertThat(call.get(60, SECONDS)).containsExactly("done");
        }
    }

    /** Once all calls are refused: what is asked for first is not granted before. */
    private void refused(int before, int calls, CountDownLatch mayStepUp) throws InterruptedException {
        mcp.mcp().awaitRequests(before + calls, WithWorld.LONG);
        mayStepUp.countDown();
    }

    private List<Set<String>> askedFor() {
        return issuer.authorize().requests().stream()
                .map(StepUpsAtOnceTest::scopes)
                .toList();
    }

    private static Set<String> scopes(RecordedRequest request) {
        return Set.of(String.valueOf(request.parameter("scope")).split(" "));
    }

    /** The first question is for the one scope or the other, and the last for all. */
    private void wasAskedForOneAfterTheOther() {
        assertThat(askedFor()).hasSize(3);
        assertThat(askedFor().get(0)).containsExactly("tools");
        assertThat(askedFor().get(1)).isIn(Set.of("tools", "tools:admin"), Set.of("tools", "tools:purge"));
        assertThat(askedFor().get(2)).containsExactlyInAnyOrder("tools", "tools:admin", "tools:purge");
    }

    @Test
    void forDifferentScopesAreAskedForInTurn() throws Exception {
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Program program = new Program(new MemoryTokenStore(), otherWaits, otherWaits)) {
            areDone(List.of(program.call("reset"), program.call("purge")));
            wasAskedForOneAfterTheOther();
            areDone(List.of(program.call("reset"), program.call("purge")));
            assertThat(program.person.asked).hasSize(3);
            assertThat(program.told).hasSize(3);
        }
    }

    /** However the one comes to the sign-in of the other, before it, in the midst of it, or after. */
    @Test
    void forDifferentScopesAllComeToAGoodEnd() throws Exception {
        CountDownLatch mayStepUp = new CountDownLatch(1);
        try (Program program = new Program(new MemoryTokenStore(), mayStepUp, new CountDownLatch(1))) {
            int before = mcp.mcp().count();
            List<CompletableFuture<List<String>>> calls =
                    List.of(program.call("reset"), program.call("purge"), program.call("reset"), program.call("purge"));
            refused(before, 4, mayStepUp);
            areDone(calls);
            wasAskedForOneAfterTheOther();
        }
    }

    @Test
    void forDifferentScopesInTwoProcessesAreAskedForInTurn() throws Exception {
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Program one = new Program(new FileTokenStore(home), otherWaits, otherWaits);
                Program other = new Program(new FileTokenStore(home), otherWaits, otherWaits)) {
            areDone(List.of(one.call("reset"), other.call("purge")));
            wasAskedForOneAfterTheOther();
        }
    }

    @Test
    void forTheSameScopeInTwoProcessesAreOne() throws Exception {
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Program one = new Program(new FileTokenStore(home), otherWaits, otherWaits);
                Program other = new Program(new Unaware(), otherWaits, otherWaits)) {
            int before = mcp.mcp().count();
            CompletableFuture<List<String>> first = one.call("reset");
            assertThat(one.stepsUp.await(30, SECONDS)).isTrue();
            areDone(List.of(first, other.call("reset")));
            assertThat(askedFor()).hasSize(2);
            assertThat(mcp.mcp().count() - before).as("each refused once").isEqualTo(4);
        }
    }

    @Test
    void whatAnotherProcessHasSteppedUpToIsUsedAtOnce() throws Exception {
        CountDownLatch none = new CountDownLatch(0);
        try (Program one = new Program(new FileTokenStore(home), none, none);
                Program other = new Program(new Unaware(), none, none)) {
            areDone(List.of(one.call("reset")));
            areDone(List.of(other.call("reset")));
            assertThat(askedFor()).hasSize(2);
        }
    }

    /** A store may take a moment to tell that another process has changed something; this one takes long. */
    private final class Unaware extends ForwardingStore {
        Unaware() {
            super(new FileTokenStore(home));
        }

        @Override
        public long revision() {
            return 1;
        }
    }
}
