package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import dev.berth.store.Credential;
import dev.berth.store.MemoryTokenStore;
import dev.berth.testkit.IssuedToken;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Many sign-ins and many callers in one program at one time. */
class ManyAtOnceTest extends WithWorld {
    private static final Person BROWSER = new Person();

    @Nested
    class CallersOfOneServer {
        /** Field class 3. */
        @Test
        void shareOneSignIn() throws Exception {
            int callers = 10;
            CountDownLatch consent = new CountDownLatch(1);
            CyclicBarrier together = new CyclicBarrier(callers);
            ExecutorService threads = Executors.newFixedThreadPool(callers);
            try (Approver person = new Approver(pending -> {
                        assertThat(consent.await(30, SECONDS)).isTrue();
                        BROWSER.visit(pending.url());
                    });
                    Berth berth = berth(person)) {
                List<Future<Optional<SignedIn>>> results = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    results.add(threads.submit(() -> {
                        together.await(30, SECONDS);
                        return berth.signIn(server());
                    }));
                }
                issuer().registration().awaitRequests(1, LONG);
                consent.countDown();
                for (Future<Optional<SignedIn>> result : results) {
                    assertThat(result.get(30, SECONDS)).isPresent();
                }
                assertThat(person.asked).hasSize(1);
                assertThat(issuer().token().exchange().count()).isOne();
            } finally {
                threads.shutdownNow();
            }
        }

        /** Field class 3: the second one looked while nothing was stored yet, and came to ask when all was done. */
        @Test
        void lookAgainBeforeTheyAsk() throws Exception {
            CountDownLatch looked = new CountDownLatch(1);
            CountDownLatch signedIn = new CountDownLatch(1);
            AtomicBoolean first = new AtomicBoolean(true);
            store = new ForwardingStore(new MemoryTokenStore()) {
                @Override
                public List<Credential> find(String account, URI server) {
                    List<Credential> seen = super.find(account, server);
                    if (first.getAndSet(false)) {
                        looked.countDown();
                        await(signedIn);
                    }
                    return seen;
                }
            };
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                CompletableFuture<Optional<SignedIn>> late = Background.run(() -> berth.signIn(server()));
                assertThat(looked.await(30, SECONDS)).isTrue();
                berth.signIn(server());
                signedIn.countDown();

                assertThat(late.get(30, SECONDS)).isPresent();
                assertThat(person.asked).hasSize(1);
            }
        }
    }

    /** Field class 4: what is bound is held, and nobody shares it. */
    @Test
    void twoInstancesListenAtTwoPorts() throws Exception {
        CountDownLatch bothAsked = new CountDownLatch(2);
        Approver.Habit habit = pending -> {
            bothAsked.countDown();
            assertThat(bothAsked.await(30, SECONDS)).isTrue();
            BROWSER.visit(pending.url());
        };
        try (Approver one = new Approver(habit);
                Approver other = new Approver(habit);
                Berth first = berth(one);
                Berth second = Berth.builder().interaction(other).build()) {
            CompletableFuture<Optional<SignedIn>> result = Background.run(() -> first.signIn(server()));
            assertThat(second.signIn(server())).isPresent();
            assertThat(result.get(30, SECONDS)).isPresent();

            assertThat(one.asked.get(0).redirectUri())
                    .isNotEqualTo(other.asked.get(0).redirectUri());
        }
    }

    /** Field class 5, and the mix-up defence of RFC 9700 section 4.4.2.2. */
    @Test
    void aHundredServersAnsweredInAnyOrderEachHaveTheirOwnToken() throws Exception {
        int count = 100;
        Crowd crowd = new Crowd(count, new Random(20_261_123));
        try (crowd;
                Berth berth = berth(crowd);
                Connections connections = berth.connect(crowd.servers())) {
            // First what went wrong in the person's hands: the servers' failures only follow from it.
            assertThat(crowd.failure).isNull();
            assertThat(connections.failed()).isEmpty();
            assertThat(crowd.misdelivered.get()).isEqualTo(count / 3);
            assertThat(crowd.listenerThreads).hasSizeBetween(1, 2);
            assertThat(crowd.opened.get()).isOne();

            Set<String> clients = new HashSet<>();
            for (int i = 0; i < count; i++) {
                String token = berth.token(crowd.servers().get(i)).value().reveal();
                IssuedToken issued = crowd.issuerOf(i).introspect(token).orElseThrow();
                assertThat(issued.resource()).isEqualTo(crowd.mcp.get(i).resource());
                clients.add(issued.clientId());
            }
            assertThat(clients).hasSize(count);
            for (Connection connection : connections.connected()) {
                assertThat(connection.session().callTool("whoami", "{}").isError())
                        .isFalse();
            }
        }
    }

    /** A hundred servers of four issuers, and a person who mixes their answers up. */
    private static final class Crowd implements Interaction, AutoCloseable {
        private static final int ISSUERS = 4;

        private final List<TestAuthorizationServer> issuers = new ArrayList<>();
        private final List<TestMcpServer> mcp = new ArrayList<>();
        private final List<Server> servers = new ArrayList<>();
        private final List<PendingSignIn> pending = new ArrayList<>();
        private final Random random;
        private final ExecutorService hands = Executors.newFixedThreadPool(8);
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger misdelivered = new AtomicInteger();
        private volatile List<String> listenerThreads = List.of();
        private volatile @Nullable Throwable failure;

        Crowd(int count, Random random) {
            this.random = random;
            for (int i = 0; i < ISSUERS; i++) {
                issuers.add(TestAuthorizationServer.start());
            }
            for (int i = 0; i < count; i++) {
                mcp.add(TestMcpServer.builder()
                        .name("crowd " + i)
                        .protectedBy(issuerOf(i))
                        .start());
                servers.add(at(mcp.get(i).url()).name("crowd-" + i).build());
            }
        }

        List<Server> servers() {
            return servers;
        }

        TestAuthorizationServer issuerOf(int index) {
            return issuers.get(index % ISSUERS);
        }

        @Override
        public void authorizationRequired(PendingSignIn one) {
            synchronized (pending) {
                pending.add(one);
                if (pending.size() == servers.size()) {
                    hands.execute(this::answerAll);
                }
            }
        }

        @Override
        public void open(URI address, int waiting) {
            opened.incrementAndGet();
        }

        private void answerAll() {
            listenerThreads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("berth-callback"))
                    .toList();
            List<PendingSignIn> shuffled;
            synchronized (pending) {
                shuffled = new ArrayList<>(pending);
            }
            Collections.shuffle(shuffled, random);
            CountDownLatch last = new CountDownLatch(0);
            for (int i = 0; i < shuffled.size(); i++) {
                PendingSignIn own = shuffled.get(i);
                PendingSignIn other = shuffled.get((i + 1) % shuffled.size());
                boolean first = i < shuffled.size() / 3;
                // Nobody's listener closes before what goes astray to it is there; tasks begin in this order.
                CountDownLatch before = last;
                CountDownLatch strayed = new CountDownLatch(1);
                hands.execute(() -> answer(own, first ? other : null, before, strayed));
                last = strayed;
            }
        }

        private void answer(
                PendingSignIn own, @Nullable PendingSignIn other, CountDownLatch before, CountDownLatch strayed) {
            try {
                URI callback = BROWSER.approve(own.url());
                if (other != null) {
                    URI astray = URI.create(other.redirectUri() + "?" + callback.getRawQuery());
                    assertThat(BROWSER.deliver(astray).status()).isEqualTo(400);
                    misdelivered.incrementAndGet();
                }
                strayed.countDown();
                assertThat(before.await(30, SECONDS)).isTrue();
                assertThat(BROWSER.deliver(callback).status()).isEqualTo(200);
            } catch (Throwable e) {
                failure = e;
                own.cancel();
            } finally {
                strayed.countDown();
            }
        }

        @Override
        public void close() {
            hands.shutdownNow();
            mcp.forEach(TestMcpServer::close);
            issuers.forEach(TestAuthorizationServer::close);
        }
    }

    @Test
    void oneFailureNeverTouchesAnother() throws Exception {
        try (Place broken = new Place();
                Place closed = new Place();
                Place denied = new Place();
                Place fine = new Place();
                Approver person = new Approver(pending -> {
                    if (pending.server().url().equals(denied.server().url())) {
                        BROWSER.deliver(BROWSER.deny(pending.url()));
                    } else {
                        BROWSER.visit(pending.url());
                    }
                });
                Berth berth = berth(person)) {
            broken.issuer.metadata().answerWith(Reply.body(200, "application/json", "{\"issuer\":"));
            closed.issuer.registration().refusesEverybody();
            denied.issuer.authorize().consentPage(true);
            List<Server> servers = List.of(broken.server(), closed.server(), denied.server(), fine.server());

            try (Connections connections = berth.connect(servers)) {
                assertThat(connections.connected())
                        .singleElement()
                        .satisfies(one -> assertThat(one.server()).isSameAs(servers.get(3)));
                assertThat(connections.failed().keySet()).containsExactlyElementsOf(servers.subList(0, 3));
                assertThat(connections.failed().values())
                        .extracting(failure -> failure.code())
                        .containsExactly(
                                ErrorCode.INVALID_METADATA, ErrorCode.REGISTRATION_REFUSED, ErrorCode.ACCESS_DENIED);
            }
            assertThat(person.opened).hasSizeLessThanOrEqualTo(1);
        }
    }

    /** One server with an authorization server of its own. */
    private static final class Place implements AutoCloseable {
        private final TestAuthorizationServer issuer = TestAuthorizationServer.start();
        private final TestMcpServer mcp = TestMcpServer.start(issuer);
        private final Server server = at(mcp.url()).build();

        Server server() {
            return server;
        }

        @Override
        public void close() {
            mcp.close();
            issuer.close();
        }
    }
}
