package dev.berth.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.SignInOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page is delivered whole, and nothing else is waited for (field failure 30). */
@Timeout(60)
class ClosingTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final PendingAuthorizations door = PendingAuthorizations.inMemory();
    private final CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none());

    @AfterEach
    void close() {
        engine.close();
    }

    private Wire parked(LoopbackListener listener, PendingAuthorization flow) throws Exception {
        Wire wire = Wire.to(listener);
        wire.send("GET " + Flows.response(flow, "c") + " HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\n\r\n");
        flow.await(LONG);
        return wire;
    }

    @Test
    void whoHearsThatAFlowIsSettledHoldsUpNoOtherFlow() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        LoopbackListener listener = engine.listen(RedirectOptions.defaults());
        PendingAuthorization first = Flows.start(door, listener.redirectUri(), "first");
        PendingAuthorization second = Flows.start(door, listener.redirectUri(), "second");
        first.settlement().thenRun(() -> {
            busy.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (Wire one = parked(listener, first)) {
            assertThat(busy.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            parked(listener, second).close();
        } finally {
            over.countDown();
        }
    }

    @Nested
    class AListener {
        @Test
        void deliversThePageThatWasDecidedJustBefore() throws Exception {
            for (int i = 0; i < 200; i++) {
                LoopbackListener listener = engine.listen(RedirectOptions.defaults());
                PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
                try (Wire wire = parked(listener, flow)) {
                    flow.finish(new SignInOutcome(true, "tracker", "x".repeat(10_000)));
                    listener.close();
                    Wire.Seen page = wire.answer();
                    assertThat(page.body()).contains("Signed in to tracker");
                    assertThat(page.isWhole()).isTrue();
                }
            }
        }

        @Test
        void deliversAPageLargerThanAnySocketBuffer() throws Exception {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
            try (Wire wire = parked(listener, flow)) {
                flow.finish(new SignInOutcome(true, "tracker", "x".repeat(20_000_000)));
                listener.close();
                assertThat(wire.answer().isWhole()).isTrue();
            }
        }

        @Test
        void sendsThePersonToTheProgramIfNothingIsDecided() throws Exception {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
            try (Wire wire = parked(listener, flow)) {
                listener.close();
                Wire.Seen page = wire.answer();
                assertThat(page.body()).contains("The response has arrived");
                assertThat(page.isWhole()).isTrue();
                flow.finish(new SignInOutcome(true, "tracker", ""));
            }
        }

        @Test
        void sendsOneWholePageWhenOutcomeAndCloseRace() throws Exception {
            for (int i = 0; i < 200; i++) {
                LoopbackListener listener = engine.listen(RedirectOptions.defaults());
                PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
                try (Wire wire = parked(listener, flow)) {
                    CountDownLatch go = new CountDownLatch(1);
                    Thread finisher = new Thread(() -> {
                        awaitLatch(go);
                        flow.finish(new SignInOutcome(true, "tracker", ""));
                    });
                    finisher.start();
                    go.countDown();
                    listener.close();
                    Wire.Seen page = wire.answer();
                    assertThat(page.status()).isEqualTo(200);
                    assertThat(page.isWhole()).isTrue();
                    finisher.join();
                }
            }
        }

        @Test
        void mayBeClosedFromTheEnginesOwnThread() throws Exception {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
            CountDownLatch closed = new CountDownLatch(1);
            flow.settlement().thenRun(() -> {
                listener.close();
                closed.countDown();
            });
            try (Wire wire = parked(listener, flow)) {
                assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(wire.answer().isWhole()).isTrue();
            }
        }

        private void awaitLatch(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Nested
    class TheEngine {
        @Test
        void deliversPagesFreesPortsAndEndsItsThread() throws Exception {
            List<LoopbackListener> listeners = new ArrayList<>();
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                LoopbackListener listener = engine.listen(RedirectOptions.defaults());
                listeners.add(listener);
                PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
                Wire.to(listener).send("GET /half");
                wires.add(parked(listener, flow));
                flow.finish(new SignInOutcome(true, "tracker", ""));
            }
            engine.close();
            for (Wire wire : wires) {
                assertThat(wire.answer().isWhole()).isTrue();
                wire.close();
            }
            for (LoopbackListener listener : listeners) {
                int port = URI.create(listener.redirectUri()).getPort();
                new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})).close();
                listener.close();
            }
            assertThatIllegalStateException().isThrownBy(() -> engine.listen(RedirectOptions.defaults()));
        }
    }

    @Nested
    class TheVirtualMachine {
        @Test
        void exitsThoughASocketIsIdleAndThePageIsWhole() throws Exception {
            Path classes = Path.of(CallbackEngine.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classes + System.getProperty("path.separator") + classes.resolveSibling("test-classes"),
                            ClosingTest.class.getName() + "$SignIn")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String response;
            try (var out = program.inputReader()) {
                response = out.readLine();
            }
            URI uri = URI.create(response);
            try (Wire idle = Wire.to(uri.getHost(), uri.getPort());
                    Wire wire = Wire.to(uri.getHost(), uri.getPort())) {
                wire.send("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\nHost: "
                        + uri.getRawAuthority() + "\r\n\r\n");
                Wire.Seen page = wire.answer();
                assertThat(page.body()).contains("Signed in to tracker");
                assertThat(page.isWhole()).isTrue();
                assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(program.exitValue()).isZero();
                idle.awaitEnd();
            } finally {
                program.destroyForcibly();
            }
        }
    }

    /** A program that signs in once and is done; it prints where its response has to come, for the test to send it. */
    static final class SignIn {
        private SignIn() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            PendingAuthorizations door = PendingAuthorizations.inMemory();
            try (CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none())) {
                LoopbackListener listener = engine.listen(RedirectOptions.defaults());
                PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
                System.out.println(URI.create(listener.redirectUri()).resolve(Flows.response(flow, "c")));
                flow.await(LONG);
                flow.finish(new SignInOutcome(true, "tracker", "x".repeat(1_000_000)));
            }
        }
    }
}
