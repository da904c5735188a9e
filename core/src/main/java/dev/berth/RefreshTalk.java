package dev.berth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is said between this process and a {@link RefreshProcess}, from its start to its outcome. It says when it is about to
 * send, and does not before it is told to: so nothing is sent for whoever is killed, or closes, before that. A JVM may have
 * something to say in between, which is passed over.
 */
final class RefreshTalk implements Callable<RefreshOutcome> {
    /** It holds the lock, and is about to send the refresh token. */
    static final String READY = "ready";

    /** It may. */
    static final String GO = "go";

    /** Of all that this process has under way at once: each takes some tens of MB, and a part of a processor. */
    private static final Semaphore ROOM = new Semaphore(4, true);

    /** How long who finds no room waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RefreshCommand command;
    private final RefreshOrder order;
    private final Server server;
    private final Spending spending;
    private final Unpersisted unpersisted;
    private @Nullable Process process;
    private Spending.@Nullable Payment payment;
    private boolean ended;
    private boolean left;

    RefreshTalk(RefreshCommand command, RefreshOrder order, Server server, Spending spending, Unpersisted unpersisted) {
        this.command = command;
        this.order = order;
        this.server = server;
        this.spending = spending;
        this.unpersisted = unpersisted;
    }

    /**
     * To its end.
     *
     * @return null where there was no room for it
     * @throws IOException where nothing was sent, because of that
     * @throws dev.berth.error.AuthorizationException if closing has come before anything was sent
     */
    @Override
    public @Nullable RefreshOutcome call() throws IOException, InterruptedException {
        if (!ROOM.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            return null;
        }
        try {
            return talk(begun());
        } catch (IllegalArgumentException e) {
            throw new IOException("what it says makes no sense", e);
        } finally {
            ROOM.release();
            end();
        }
    }

    private synchronized Process begun() throws IOException {
        Process started = command.start();
        process = started;
        return started;
    }

    private RefreshOutcome talk(Process started) throws IOException {
        try (BufferedReader words = started.inputReader(UTF_8);
                OutputStream orders = started.getOutputStream()) {
            say(orders, order.toJson().reveal());
            for (String line = words.readLine(); line != null; line = words.readLine()) {
                if (line.equals(READY) && isWanted()) {
                    return sent(orders, words);
                }
                if (RefreshOutcome.isOne(line)) {
                    return RefreshOutcome.parse(line);
                }
            }
        }
        throw new IOException("it has ended without a word");
    }

    /** From here on closing waits, until whoever wanted it has what came of it. */
    private synchronized boolean isWanted() {
        if (!left) {
            payment = spending.refresh(server);
        }
        return !left;
    }

    private RefreshOutcome sent(OutputStream orders, BufferedReader words) {
        try {
            say(orders, GO);
            for (String line = words.readLine(); line != null; line = words.readLine()) {
                if (RefreshOutcome.isOne(line)) {
                    RefreshOutcome outcome = RefreshOutcome.parse(line);
                    if (outcome.unstored() != null) {
                        unpersisted.keep(outcome.unstored());
                    }
                    return outcome;
                }
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // As where it has ended: the token may be spent.
        }
        return RefreshOutcome.lost(pid());
    }

    /** Whoever wanted it has what came of it, or does not wait any more: what is not sent by now is not to be. */
    synchronized void leave() {
        left = true;
        settle();
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It has ended.
            }
        }
    }

    private synchronized void end() {
        ended = true;
        settle();
    }

    private synchronized void settle() {
        if (left && ended && payment != null) {
            payment.close();
        }
    }

    /** Of the process, as a person needs it who looks for it. */
    synchronized String pid() {
        return process == null ? "none yet" : Long.toString(process.pid());
    }

    private static void say(OutputStream orders, String line) throws IOException {
        orders.write((line + "\n").getBytes(UTF_8));
        orders.flush();
    }
}
