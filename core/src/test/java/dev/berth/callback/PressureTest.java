package dev.berth.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.Rejection;
import dev.berth.redirect.SignInOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Silent, dripping and greedy peers cost the genuine response nothing (field failures 28, 30). */
@Timeout(120)
class PressureTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final PendingAuthorizations door = PendingAuthorizations.inMemory();
    private final List<Wire> wires = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
    }

    private Wire open(LoopbackListener listener) throws IOException {
        Wire wire = Wire.to(listener);
        wires.add(wire);
        return wire;
    }

    private void takesTheGenuineResponse(LoopbackListener listener) throws Exception {
        PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
        flow.finish(new SignInOutcome(true, "tracker", ""));
        assertThat(Wire.get(listener, Flows.response(flow, "c")).status()).isEqualTo(200);
        assertThat(flow.await(LONG).code().reveal()).isEqualTo("c");
    }

    private static Limits limits(Duration reading, Duration parked, Duration draining) {
        return new Limits(256, reading, parked, LONG, draining, 1 << 20);
    }

    @Test
    void aThousandSilentOrDrippingConnectionsThatCameFirstDoNotStarveTheGenuineOne() throws Exception {
        Limits patient = limits(Duration.ofHours(1), LONG, LONG);
        try (CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none(), patient)) {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            for (int i = 0; i < 1_000; i++) {
                Wire wire = open(listener);
                if (i % 2 == 0) {
                    wire.send("GET /callback?");
                }
            }
            takesTheGenuineResponse(listener);
            // The first were given up for the later ones; the last still wait for their turn.
            wires.get(0).awaitEnd();
            assertThat(wires.get(999)
                            .send("GET /x HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void peersThatNeverHangUpAfterTheirAnswerAreGivenUpToo() throws Exception {
        Limits patient = limits(LONG, LONG, Duration.ofHours(1));
        try (CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none(), patient)) {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            for (int i = 0; i < 600; i++) {
                open(listener).send("GET /x HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\n\r\n");
            }
            takesTheGenuineResponse(listener);
        }
    }

    @Test
    void aDripDoesNotExtendTheTimeForARequest() throws Exception {
        Limits hasty = limits(Duration.ofMillis(300), LONG, LONG);
        try (CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none(), hasty)) {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            Wire silent = open(listener);
            Wire dripping = open(listener).send("GET /");
            Thread drip = new Thread(() -> {
                try {
                    while (true) {
                        dripping.send("x");
                        // Paced by a round trip, so that it neither sleeps nor floods.
                        Wire.get(listener, "/pace");
                    }
                } catch (IOException e) {
                    // The other side has hung up, as it should.
                }
            });
            drip.start();
            silent.awaitEnd();
            drip.join(20_000);
            assertThat(drip.isAlive()).isFalse();
        }
    }

    @Test
    void aPageThatWaitsTooLongSendsThePersonBackToTheProgram() throws Exception {
        Limits hasty = limits(LONG, Duration.ofMillis(200), LONG);
        try (CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none(), hasty)) {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
            Wire.Seen page = Wire.get(listener, Flows.response(flow, "c"));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body()).contains("The response has arrived");
            flow.finish(new SignInOutcome(true, "tracker", ""));
            takesTheGenuineResponse(listener);
        }
    }

    @Test
    void anEndlessBodyIsCutOff() throws Exception {
        Limits limits = limits(LONG, LONG, LONG);
        try (CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none(), limits)) {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            Wire greedy = open(listener)
                    .send("POST /callback HTTP/1.1\r\nHost: " + Wire.authority(listener)
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] much = new byte[64 * 1024];
            boolean cut = false;
            for (int i = 0; i < 1_000 && !cut; i++) {
                try {
                    greedy.send(much);
                } catch (IOException e) {
                    cut = true;
                }
            }
            assertThat(cut).isTrue();
        }
    }

    @Test
    void aFloodIsCountedNotListed() throws Exception {
        List<Integer> counts = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(300);
        CallbackEvents events = (redirectUri, reason, count) -> {
            synchronized (counts) {
                assertThat(reason).isEqualTo(Rejection.WRONG_PATH);
                counts.add(count);
            }
            for (int i = 0; i < count; i++) {
                all.countDown();
            }
        };
        try (CallbackEngine engine = new CallbackEngine(door, events)) {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            for (int i = 0; i < 300; i++) {
                Wire.get(listener, "/favicon.ico");
            }
            // What is left over is told without another request.
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        }
        synchronized (counts) {
            assertThat(counts).startsWith(1, 1, 1, 1, 1).hasSizeLessThan(60);
        }
    }

    @Test
    void aSlowListenerOfEventsDelaysNobody() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CallbackEvents stuck = (redirectUri, reason, count) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (CallbackEngine engine = new CallbackEngine(door, stuck)) {
            LoopbackListener listener = engine.listen(RedirectOptions.defaults());
            assertThat(Wire.get(listener, "/x").status()).isEqualTo(404);
            takesTheGenuineResponse(listener);
        } finally {
            never.countDown();
        }
    }
}
