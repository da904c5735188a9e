package dev.berth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.Stage;
import dev.berth.error.StoreException;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A refresh by a {@link RefreshProcess}, which the end of this one does not reach: what an issuer answers is stored, though
 * whoever wanted it was killed while it was under way. It is the same transaction; so this process and it are to each other what
 * any two processes on one home are, and what the other did is read from the store.
 *
 * <p>What it cannot do, or does not come to its end with, is done here: where no process can be started, say, where too many are
 * under way, or where the client's key is not to be handed on.
 */
final class RefreshApart implements Refresh {
    private static final Logger LOG = System.getLogger(RefreshApart.class.getName());

    /** Longer than it can take by its own limits: for its start, for the lock, and for what {@link Spending} knows of. */
    private static final Duration LONGEST =
            Duration.ofSeconds(30).plus(LockPatience.FULL).plus(Spending.LONGEST);

    /** Of all that this process has under way at once: each takes some tens of MB, and a part of a processor. */
    private static final Semaphore ROOM = new Semaphore(4, true);

    /** How long who finds no room waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path home;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Refresh here;
    private final Unpersisted unpersisted;
    private final Freshness freshness;
    private final Backoff backoff;
    private final Spending spending;
    private final Threads threads;

    /**
     * Of the credentials of a home.
     *
     * @param command starts the process
     * @param environment that it has
     * @param here where it is done otherwise
     */
    RefreshApart(
            Path home,
            List<String> command,
            Map<String, String> environment,
            Refresh here,
            Unpersisted unpersisted,
            Backoff backoff,
            Spending spending,
            Threads threads,
            Clock clock) {
        this.home = home;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.here = here;
        this.unpersisted = unpersisted;
        this.freshness = new Freshness(clock);
        this.backoff = backoff;
        this.spending = spending;
        this.threads = threads;
    }

    @Override
    public Credential run(Server server, Credential known, @Nullable Secret refused) throws InterruptedException {
        Credential latest = find(server, known);
        if (latest != null && freshness.isGood(latest, refused)) {
            return latest;
        }
        RefreshOutcome outcome = latest == null ? null : outcome(server, latest, refused);
        if (latest == null || outcome == null) {
            return here.run(server, known, refused);
        }
        BerthException failure = outcome.failure();
        if (failure == null) {
            return refreshed(server, latest, refused);
        }
        return isLastWord(failure)
                ? after(failure, outcome.pausing(), latest, refused)
                : here.run(server, latest, refused);
    }

    /** Null where the store fails, of which no other can say anything better than who goes on here. */
    private @Nullable Credential find(Server server, Credential known) {
        try {
            return unpersisted.find(known.key()).orElseThrow(() -> PersonNeeded.at(server));
        } catch (StoreException e) {
            return null;
        }
    }

    /** What the store has not taken this process alone has; and a key may be one that cannot leave its place. */
    private boolean canBeMadeApart(Server server, Credential latest) {
        TokenSet tokens = latest.tokens();
        return tokens != null
                && tokens.refreshToken() != null
                && server.clientKey().isEmpty()
                && !unpersisted.isKept(latest);
    }

    /** What the issuer said, or who holds the lock, would be no other if it were asked from here. A store might be. */
    private static boolean isLastWord(BerthException failure) {
        return failure instanceof TransportException
                || failure instanceof TokenException
                || failure instanceof InteractionRequiredException
                || failure.code() == ErrorCode.STORE_LOCKED;
    }

    private Credential refreshed(Server server, Credential before, @Nullable Secret refused)
            throws InterruptedException {
        backoff.succeeded(before);
        Credential now = find(server, before);
        TokenSet tokens = now == null ? null : now.tokens();
        boolean isNew = tokens != null
                && !tokens.accessToken()
                        .equals(Objects.requireNonNull(before.tokens()).accessToken())
                && !tokens.accessToken().equals(refused);
        // It could not store what it was answered, say, and has left it beside the credential.
        return now != null && isNew ? now : here.run(server, before, refused);
    }

    private Credential after(BerthException failure, boolean pausing, Credential before, @Nullable Secret refused) {
        if (pausing) {
            backoff.failed(before, failure);
            if (freshness.isUsable(before, refused)) {
                return before;
            }
        }
        throw failure;
    }

    /** What came of it; null where it is to be made here. */
    private @Nullable RefreshOutcome outcome(Server server, Credential latest, @Nullable Secret refused)
            throws InterruptedException {
        if (!canBeMadeApart(server, latest) || !ROOM.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            return null;
        }
        try {
            return madeApart(server, latest, refused);
        } finally {
            ROOM.release();
        }
    }

    /** What it says in the end; null where it says nothing. */
    private @Nullable RefreshOutcome madeApart(Server server, Credential latest, @Nullable Secret refused)
            throws InterruptedException {
        RefreshOrder order = RefreshOrder.of(home, server, latest.key(), refused);
        try (Spending.Payment paying = spending.refresh(server)) {
            return RefreshOutcome.parse(said(order));
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "no refresh by a process apart, and so it is made here: {0}", e.getMessage());
            return null;
        }
    }

    private String said(RefreshOrder order) throws IOException, InterruptedException {
        Process process = start();
        try (OutputStream orders = process.getOutputStream()) {
            orders.write(order.toJson().reveal().getBytes(UTF_8));
        }
        FutureTask<String> all =
                new FutureTask<>(() -> new String(process.getInputStream().readAllBytes(), UTF_8));
        threads.execute(all);
        try {
            return all.get(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TransportException(
                    Stage.TOKEN,
                    ErrorCode.TIMEOUT,
                    "the process that refreshes has not come to its end within " + LONGEST.toSeconds() + " s",
                    Map.of("process", Long.toString(process.pid()), "hint", "end that process, then try again"));
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** None of our streams is inherited: whoever waits for their end would wait for that process as well. */
    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }
}
