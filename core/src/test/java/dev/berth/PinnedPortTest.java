package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.redirect.LoopbackHost;
import dev.berth.redirect.RedirectOptions;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A redirect URI with a port of one's own choosing, which others may hold or share. */
class PinnedPortTest extends WithWorld {
    private static final Person BROWSER = new Person();

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static RedirectOptions at(int port) {
        return RedirectOptions.defaults().withPort(port);
    }

    private static void paste(PendingSignIn pending) {
        URI callback = BROWSER.approve(pending.url());
        assertThat(pending.paste(callback.toString()).rejection()).isEmpty();
    }

    @Nested
    class HeldByAnotherProcess {
        /** Field class 7: the flow goes on by paste, and says so. */
        @Test
        void isSignedInToByPaste() throws Exception {
            try (Holder holder = Holder.start();
                    Approver person = new Approver(pending -> {
                        assertThat(pending.isListening()).isFalse();
                        assertThat(pending.obstacle())
                                .hasValueSatisfying(words -> assertThat(words)
                                        .contains("Port " + holder.port)
                                        .contains("Address already in use"));
                        paste(pending);
                    });
                    Berth berth = berth(person)) {
                Server pinned = server().toBuilder().redirect(at(holder.port)).build();
                assertThat(berth.signIn(pinned)).isPresent();

                assertThat(person.asked.get(0).redirectUri())
                        .isEqualTo("http://127.0.0.1:" + holder.port + "/callback");
            }
        }

        /** Field class 27: {@code localhost} is two addresses, and one of them is not ours. */
        @Test
        void isNoticedOnEitherFamilyOfLocalhost() throws Exception {
            byte[] address = new byte[16];
            address[15] = 1;
            InetAddress v6 = InetAddress.getByAddress(address);
            ServerSocket other;
            try {
                other = new ServerSocket(0, 1, v6);
            } catch (IOException e) {
                Assumptions.abort("this machine has no ::1");
                return;
            }
            try (other;
                    Approver person = new Approver(pending -> {
                        assertThat(pending.isListening()).isFalse();
                        paste(pending);
                    });
                    Berth berth = berth(person)) {
                RedirectOptions localhost = RedirectOptions.defaults()
                        .withHost(LoopbackHost.LOCALHOST)
                        .withPort(other.getLocalPort());
                assertThat(berth.signIn(server().toBuilder().redirect(localhost).build()))
                        .isPresent();
            }
        }
    }

    /** Field class 33: what is configured is what is advertised, letter by letter, and it listens. */
    @Test
    void isAdvertisedAsItStands() throws Exception {
        int port = freePort();
        String redirectUri = "http://localhost:" + port + "/oauth/back";
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            Server pinned = server().toBuilder()
                    .redirect(RedirectOptions.ofRedirectUri(redirectUri))
                    .build();
            assertThat(berth.signIn(pinned)).isPresent();

            assertThat(person.asked.get(0).isListening()).isTrue();
            assertThat(person.asked.get(0).obstacle()).isEmpty();
            assertThat(issuer().authorize().requests().get(0).parameter("redirect_uri"))
                    .isEqualTo(redirectUri);
        }
    }

    @Nested
    class WantedByTwo {
        private final CountDownLatch consent = new CountDownLatch(1);

        private void answer(PendingSignIn pending) throws InterruptedException {
            assertThat(consent.await(30, SECONDS)).isTrue();
            BROWSER.visit(pending.url());
        }

        /** Both promise {@code iss}, so a response says whose it is. */
        @Test
        void isSharedWhereEveryResponseNamesItsIssuer() throws Exception {
            try (TestAuthorizationServer other = TestAuthorizationServer.start();
                    TestMcpServer second = TestMcpServer.start(other)) {
                int port = freePort();
                try (Approver person = new Approver(this::answer);
                        Berth berth = berth(person)) {
                    CompletableFuture<Connections> result =
                            Background.run(() -> berth.connect(List.of(pinned(server(), port), pinned(second, port))));
                    issuer().registration().awaitRequests(1, LONG);
                    other.registration().awaitRequests(1, LONG);
                    consent.countDown();
                    try (Connections connections = result.get(30, SECONDS)) {
                        assertThat(connections.failed()).isEmpty();
                    }
                }
            }
        }

        /** RFC 9700 section 4.4.2.2: without {@code iss} only the redirect URI tells two issuers apart. */
        @Test
        void isHadInTurnsWhereOneDoesNot() throws Exception {
            try (TestAuthorizationServer other = TestAuthorizationServer.start();
                    TestMcpServer second = TestMcpServer.start(other)) {
                other.metadata().without("authorization_response_iss_parameter_supported");
                int port = freePort();
                Set<String> endedBefore = ConcurrentHashMap.newKeySet();
                List<Approver> self = new CopyOnWriteArrayList<>();
                try (Approver person = new Approver(pending -> {
                            self.get(0)
                                    .settled
                                    .forEach(one ->
                                            endedBefore.add(one.server().url().toString()));
                            answer(pending);
                        });
                        Berth berth = berth(person)) {
                    self.add(person);
                    CompletableFuture<?> first = Background.run(() -> berth.signIn(pinned(server(), port)));
                    issuer().registration().awaitRequests(1, LONG);
                    CompletableFuture<?> next = Background.run(() -> berth.signIn(pinned(second, port)));
                    other.metadata().awaitRequests(1, LONG);
                    consent.countDown();
                    first.get(30, SECONDS);
                    next.get(30, SECONDS);

                    assertThat(endedBefore).as("over when the other was asked").containsExactly(mcp().url());
                    assertThat(person.asked)
                            .extracting(PendingSignIn::redirectUri)
                            .containsOnly("http://127.0.0.1:" + port + "/callback");
                    assertThat(person.asked).allMatch(PendingSignIn::isListening);
                }
            }
        }

        private Server pinned(Server server, int port) {
            return server.toBuilder().redirect(at(port)).build();
        }

        private Server pinned(TestMcpServer server, int port) {
            return WithWorld.at(server.url()).redirect(at(port)).build();
        }
    }

    /** A process of its own that listens at a port until its standard input ends. */
    static final class Holder implements AutoCloseable {
        private final Process process;
        private final int port;

        private Holder(Process process, int port) {
            this.process = process;
            this.port = port;
        }

        static Holder start() throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Holder.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            return new Holder(process, Integer.parseInt(out.readLine()));
        }

        public static void main(String... none) throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                System.out.println(socket.getLocalPort());
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
