package dev.berth.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.LoopbackHost;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.SignInOutcome;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a listener binds, what it advertises, and what it does when it cannot (field failures 4, 6, 27, 33). */
@Timeout(60)
class ListeningTest {
    private final PendingAuthorizations door = PendingAuthorizations.inMemory();
    private final CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none());

    @AfterEach
    void close() {
        engine.close();
    }

    private static int port(LoopbackListener listener) {
        return URI.create(listener.redirectUri()).getPort();
    }

    private static InetAddress address(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }

    private static boolean canBind(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address(host), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int status(String connectTo, LoopbackListener listener) throws IOException {
        try (Wire wire = Wire.to(connectTo, port(listener))) {
            return wire.send("GET / HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\n\r\n")
                    .answer()
                    .status();
        }
    }

    @Nested
    class TheRedirectUri {
        @Test
        void listensBeforeAnybodyKnowsIt() throws Exception {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            assertThat(listener.redirectUri()).matches("http://127\\.0\\.0\\.1:\\d+/callback");
            assertThat(canBind("127.0.0.1", port(listener))).isFalse();
            assertThat(status("127.0.0.1", listener)).isEqualTo(404);
        }

        @Test
        void isKeptLetterByLetterAndItsPortIsTakenAgain() throws Exception {
            String kept;
            try (LoopbackListener first = engine.listen(RedirectOptions.defaults())) {
                kept = first.redirectUri().replace("/callback", "/a%2Fb/c?x=1");
                assertThat(status("127.0.0.1", first)).isEqualTo(404);
            }
            try (LoopbackListener again = engine.listen(RedirectOptions.ofRedirectUri(kept))) {
                assertThat(again.redirectUri()).isEqualTo(kept);
                PendingAuthorization flow = Flows.start(door, kept, "tracker");
                flow.finish(new SignInOutcome(true, "tracker", ""));
                String target = Flows.response(flow, "c");
                assertThat(Wire.get(again, target).status()).isEqualTo(200);
            }
        }

        @Test
        void isReachedWhereItsPortIsPublishedFromAContainer() throws Exception {
            LoopbackListener listener = engine.listen(RedirectOptions.ofRedirectUri("http://localhost:9/callback")
                    .withBindAddressThatOtherMachinesCanReach(address("127.0.0.1"), 0));
            assertThat(listener.redirectUri()).isEqualTo("http://localhost:9/callback");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://127.0.0.1:1/callback",
                    "http://example.com:1/callback",
                    "http://127.0.0.1.example:1/callback",
                    "http://0.0.0.0:1/callback",
                    "http://127.0.0.1:1",
                    "http://127.0.0.1:1/callback#x",
                    "http://u@127.0.0.1:1/callback",
                    "http://127.0.0.1:0/callback",
                    "http://127.0.0.1:70000/callback",
                    "http:///callback",
                    "/callback",
                    "not a uri"
                })
        void isRefusedIfItIsNotOneOfThisMachine(String redirectUri) {
            assertThatIllegalArgumentException().isThrownBy(() -> RedirectOptions.ofRedirectUri(redirectUri));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"callback", "", "/a?b", "/a#b", "/a b", "/\u00e4", "/a\r\nb", "/a\"b", "/a[b", "/a|b", "/%zz"
                })
        void hasARawPath(String path) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RedirectOptions.defaults().withPath(path));
        }
    }

    @Nested
    class Localhost {
        private final RedirectOptions localhost = RedirectOptions.defaults().withHost(LoopbackHost.LOCALHOST);

        @Test
        void listensOnBothFamiliesAtOnePort() throws Exception {
            assumeTrue(canBind("::1", 0), "this machine has no IPv6 loopback");
            LoopbackListener listener = engine.listen(localhost);
            assertThat(listener.redirectUri()).startsWith("http://localhost:");
            assertThat(status("127.0.0.1", listener)).isEqualTo(404);
            assertThat(status("::1", listener)).isEqualTo(404);
            assertThat(Wire.request(listener, "GET", "/", "127.0.0.1:" + port(listener))
                            .status())
                    .isEqualTo(403);
        }

        @Test
        void isNotHadIfAnotherHoldsThePinnedPortOnTheOtherFamily() throws Exception {
            assumeTrue(canBind("::1", 0), "this machine has no IPv6 loopback");
            try (ServerSocket other = new ServerSocket()) {
                other.bind(new InetSocketAddress(address("::1"), 0));
                int port = other.getLocalPort();
                assertThatThrownBy(() -> engine.listen(localhost.withPort(port)))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining("Port " + port);
                assertThat(canBind("127.0.0.1", port)).isTrue();
            }
        }

        @Test
        void takesAnotherPortIfTheSystemPicksIt() throws Exception {
            assumeTrue(canBind("::1", 0), "this machine has no IPv6 loopback");
            List<ServerSocket> others = new ArrayList<>();
            try {
                // Half of all ports of the one family, so that some pick of the system meets one.
                for (int i = 0; i < 3_000; i++) {
                    ServerSocket other = new ServerSocket();
                    others.add(other);
                    other.bind(new InetSocketAddress(address("::1"), 0));
                }
                for (int i = 0; i < 50; i++) {
                    try (LoopbackListener listener = engine.listen(localhost)) {
                        assertThat(canBind("::1", port(listener))).isFalse();
                        assertThat(status("::1", listener)).isEqualTo(404);
                    }
                }
            } finally {
                for (ServerSocket other : others) {
                    other.close();
                }
            }
        }
    }

    @Nested
    class Ipv6 {
        @Test
        void isAdvertisedInBrackets() throws Exception {
            assumeTrue(canBind("::1", 0), "this machine has no IPv6 loopback");
            LoopbackListener listener = engine.listen(RedirectOptions.defaults().withHost(LoopbackHost.IPV6));
            assertThat(listener.redirectUri()).matches("http://\\[::1]:\\d+/callback");
            assertThat(status("::1", listener)).isEqualTo(404);
        }
    }

    @Nested
    class APinnedPort {
        @Test
        void thatIsTakenIsNamed() throws Exception {
            try (ServerSocket other = new ServerSocket(0, 1, address("127.0.0.1"))) {
                int port = other.getLocalPort();
                assertThatThrownBy(
                                () -> engine.listen(RedirectOptions.defaults().withPort(port)))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining("Port " + port + " on 127.0.0.1");
            }
        }

        @Test
        void isLentToFurtherFlowsAndFreedByTheLast() throws Exception {
            LoopbackListener first = engine.listen(RedirectOptions.defaults());
            LoopbackListener second = engine.share(first.redirectUri()).orElseThrow();
            assertThat(second.redirectUri()).isEqualTo(first.redirectUri());
            first.close();
            first.close();
            assertThat(status("127.0.0.1", second)).isEqualTo(404);
            second.close();
            assertThat(canBind("127.0.0.1", port(first))).isTrue();
            assertThat(engine.share(first.redirectUri())).isEmpty();
        }

        @Test
        void isFreeForAnyProcessTheMomentItsListenerIsClosed() throws Exception {
            for (int i = 0; i < 50; i++) {
                LoopbackListener listener = engine.listen(RedirectOptions.defaults());
                Wire idle = Wire.to(listener);
                assertThat(status("127.0.0.1", listener)).isEqualTo(404);
                listener.close();
                assertThat(canBind("127.0.0.1", port(listener))).isTrue();
                idle.awaitEnd();
                idle.close();
            }
        }
    }

    @Nested
    class AHundredListeners {
        @Test
        void areServedByOneThreadWhichEndsWithTheLast() throws Exception {
            Set<Thread> others = Threads.ofEngines();
            List<LoopbackListener> listeners = new ArrayList<>();
            List<PendingAuthorization> flows = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                listeners.add(engine.listen(RedirectOptions.defaults()));
                flows.add(Flows.start(door, listeners.get(i).redirectUri(), "server" + i));
            }
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(7));
            for (int i : order) {
                String response = Flows.response(flows.get(i), "code" + i);
                if (i % 3 == 0) {
                    assertThat(Wire.get(listeners.get((i + 1) % 100), response).status())
                            .isEqualTo(400);
                }
                flows.get(i).finish(new SignInOutcome(true, "server" + i, ""));
                assertThat(Wire.get(listeners.get(i), response).body()).contains("Signed in to server" + i + "<");
                assertThat(flows.get(i).await(Duration.ofSeconds(20)).code().reveal())
                        .isEqualTo("code" + i);
            }
            Set<Thread> ours = Threads.ofEngines();
            ours.removeAll(others);
            assertThat(ours).hasSizeLessThanOrEqualTo(2);
            Thread thread = ours.stream()
                    .filter(t -> t.getName().equals("berth-callback"))
                    .findFirst()
                    .orElseThrow();
            listeners.forEach(LoopbackListener::close);
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
            try (LoopbackListener again = engine.listen(RedirectOptions.defaults())) {
                assertThat(status("127.0.0.1", again)).isEqualTo(404);
            }
        }
    }
}
