package dev.berth.bench;

import dev.berth.bench.ReceiverProcess.Never;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Measures all receivers in one run, turn and turn about, and prints Markdown tables. Takes the folder of the npm receiver as
 * its argument. Made for Linux, where all processes share {@code CLOCK_MONOTONIC}.
 */
public final class SideBySide {
    private static final int WARM_UP = 400;
    private static final int MEASURED = 600;
    private static final int CROWD = 1_000;
    private static final int CROWD_RUNS = 9;
    private static final int COLD_RUNS = 7;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Long enough for the waiting caller to be asleep, as it is when a person signs in. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** Long enough for a receiver to have taken in the whole crowd. */
    private static final long SETTLED_NANOS = 200_000_000;

    private final List<Receiver> receivers;

    private SideBySide(List<Receiver> receivers) {
        this.receivers = receivers;
    }

    /** Runs it all. */
    public static void main(String[] args) throws Exception {
        SideBySide bench = new SideBySide(Receiver.all(Path.of(args[0]).toAbsolutePath()));
        bench.warm();
        bench.crowds();
        bench.threads();
        bench.cold();
        // Idle reader threads of children that were ended must not hold up the exit.
        System.exit(0);
    }

    private void warm() throws IOException, InterruptedException, Never {
        List<ReceiverProcess> running = new ArrayList<>();
        Samples samples = new Samples();
        for (Receiver receiver : receivers) {
            ReceiverProcess process = receiver.start();
            process.checkClock();
            running.add(process);
        }
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            for (int r = 0; r < receivers.size(); r++) {
                long took = fromLastByte(running.get(r));
                if (i >= WARM_UP) {
                    samples.add(receivers.get(r), took);
                }
            }
        }
        for (ReceiverProcess process : running) {
            process.close();
        }
        heading("The request's last byte to the caller holding the response, warm, in ms (" + MEASURED
                + " flows each)");
        System.out.println(Figures.row("receiver", "median", "p90", "p99", "median against Berth's"));
        System.out.println("|---|---:|---:|---:|---:|");
        double ours = samples.of(receivers.get(0)).median();
        for (Receiver receiver : receivers) {
            Figures figures = samples.of(receiver);
            System.out.println(Figures.row(
                    receiver.name(),
                    Figures.text(figures.median()),
                    Figures.text(figures.millis(0.9)),
                    Figures.text(figures.millis(0.99)),
                    Figures.text(figures.median() / ours) + " ×"));
        }
    }

    private void crowds() throws IOException, InterruptedException {
        heading("Delay that others who connected first add to the genuine callback, from connect, in ms (medians of "
                + CROWD_RUNS + ", largest in brackets)");
        System.out.println(Figures.row(
                "receiver",
                "nobody else",
                "+ 1,000 silent",
                "+ 1,000 dripping",
                "+ 1,000 silent in that very moment",
                "+ one half-sent request"));
        System.out.println("|---|---:|---:|---:|---:|---:|");
        for (Receiver receiver : receivers) {
            System.out.println(Figures.row(
                    receiver.name(),
                    Figures.text(alone(receiver)),
                    added(receiver, uri -> settled(Crowd.silent(uri, CROWD))),
                    added(receiver, uri -> settled(Crowd.dripping(uri, CROWD))),
                    added(receiver, uri -> Crowd.silent(uri, CROWD)),
                    added(receiver, uri -> settled(Crowd.dripping(uri, 1)))));
        }
    }

    private static Crowd settled(Crowd crowd) {
        LockSupport.parkNanos(SETTLED_NANOS);
        return crowd;
    }

    private double alone(Receiver receiver) throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        try (ReceiverProcess process = receiver.start()) {
            for (int i = 0; i < WARM_UP / 4 + CROWD_RUNS; i++) {
                nanos.add(fromConnect(process, uri -> null));
            }
        } catch (Never e) {
            throw new IOException("a receiver does not answer at all", e);
        }
        return new Figures(nanos.subList(WARM_UP / 4, nanos.size())).median();
    }

    /** Each run beside one without the crowd, so that a machine that slows down slows both. */
    private String added(Receiver receiver, Gathering gathering) throws IOException, InterruptedException {
        List<Long> added = new ArrayList<>();
        try (ReceiverProcess process = receiver.start()) {
            for (int i = 0; i < WARM_UP / 4; i++) {
                fromConnect(process, uri -> null);
            }
            for (int i = 0; i < CROWD_RUNS; i++) {
                long without = fromConnect(process, uri -> null);
                added.add(fromConnect(process, gathering) - without);
            }
        } catch (Never e) {
            return "never within " + LIMIT.toSeconds() + " s";
        }
        Figures figures = new Figures(added);
        return Figures.text(figures.median()) + " (" + Figures.text(figures.millis(1)) + ")";
    }

    private static long fromConnect(ReceiverProcess process, Gathering gathering)
            throws IOException, InterruptedException, Never {
        URI response = process.open();
        try (Crowd crowd = gathering.before(response)) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long before = System.nanoTime();
            try (Browser browser = Browser.connect(response)) {
                browser.send();
                long took = process.held(LIMIT) - before;
                browser.readPage();
                return took;
            }
        }
    }

    private static long fromLastByte(ReceiverProcess process) throws IOException, InterruptedException, Never {
        URI response = process.open();
        try (Browser browser = Browser.connect(response)) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long took = -browser.send() + process.held(LIMIT);
            browser.readPage();
            return took;
        }
    }

    private void threads() throws IOException, InterruptedException {
        heading("Threads that 100 pending flows add, callers aside");
        System.out.println(Figures.row("receiver", "threads"));
        System.out.println("|---|---:|");
        for (Receiver receiver : receivers) {
            try (ReceiverProcess process = receiver.start()) {
                System.out.println(Figures.row(receiver.name(), Integer.toString(process.threadsOfAHundredFlows())));
            }
        }
    }

    private void cold() throws IOException, InterruptedException, Never {
        Samples listening = new Samples();
        Samples held = new Samples();
        for (int i = 0; i < COLD_RUNS; i++) {
            for (Receiver receiver : receivers) {
                long start = System.nanoTime();
                try (ReceiverProcess process = receiver.start()) {
                    URI response = process.open();
                    listening.add(receiver, System.nanoTime() - start);
                    LockSupport.parkNanos(PAUSE_NANOS);
                    try (Browser browser = Browser.connect(response)) {
                        long sent = browser.send();
                        held.add(receiver, process.held(LIMIT) - sent);
                    }
                }
            }
        }
        heading("Cold, in ms (medians of " + COLD_RUNS + " processes)");
        System.out.println(Figures.row("receiver", "process start to listening", "the first callback to its caller"));
        System.out.println("|---|---:|---:|");
        for (Receiver receiver : receivers) {
            System.out.println(Figures.row(
                    receiver.name(),
                    Figures.text(listening.of(receiver).median()),
                    Figures.text(held.of(receiver).median())));
        }
    }

    private static void heading(String text) {
        System.out.println("\n### " + text + "\n");
    }

    /** Who comes before the genuine callback. */
    @FunctionalInterface
    private interface Gathering {
        @Nullable
        Crowd before(URI response) throws IOException;
    }
}
