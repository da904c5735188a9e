package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final Path home;
    private final RefreshCommand command;
    private final Refresh here;
    private final Unpersisted unpersisted;
    private final Freshness freshness;
    private final Backoff backoff;
    private final Spending spending;
    private final Threads threads;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * Of the credentials of a home.
     *
     * @param here where it is done otherwise
     */
    RefreshApart(
            Path home,
            RefreshCommand command,
            Refresh here,
            Unpersisted unpersisted,
            Backoff backoff,
            Spending spending,
            Threads threads,
            Clock clock) {
        this.home = home;
        this.command = command;
        this.here = here;
        this.unpersisted = unpersisted;
        this.freshness = new Freshness(clock);
        this.backoff = backoff;
        this.spending = spending;
        this.threads = threads;
    }

    @Override
    public Credential run(Server server, Credential known, @Nullable Secret refused) throws InterruptedException {
        Credential latest = find(known);
        if (latest == null || !canBeMadeApart(server, latest)) {
            return here.run(server, known, refused);
        }
        if (freshness.isGood(latest, refused)) {
            return latest;
        }
        RefreshOrder order = RefreshOrder.of(home, server, latest.key(), refused);
        RefreshTalk talk = new RefreshTalk(command, order, server, spending, unpersisted);
        try {
            RefreshOutcome outcome = outcome(talk);
            BerthException failure = outcome == null ? null : outcome.failure();
            if (outcome == null || (failure != null && !isLastWord(failure))) {
                return here.run(server, latest, refused);
            }
            Credential now = find(latest);
            if (failure != null) {
                return after(failure, outcome, now == null ? latest : now, refused);
            }
            backoff.succeeded(latest);
            // It has left what it was answered beside the credential, say, or somebody has signed out.
            return now != null && now.tokens() != null && !now.tokens().equals(latest.tokens())
                    ? now
                    : here.run(server, latest, refused);
        } finally {
            talk.leave();
        }
    }

    /** Null where there is none; or the store fails, of which no other can say anything better than who goes on here. */
    private @Nullable Credential find(Credential known) {
        try {
            return unpersisted.find(known.key()).orElse(null);
        } catch (StoreException e) {
            return null;
        }
    }

    /**
     * What the store has not taken this process alone has; a key may be one that cannot leave its place; and beside a credential
     * of a program of before no answer is kept.
     */
    private boolean canBeMadeApart(Server server, Credential latest) {
        TokenSet tokens = latest.tokens();
        return !command.words().isEmpty()
                && tokens != null
                && tokens.refreshToken() != null
                && latest.signedInAt() != null
                && server.clientKey().isEmpty()
                && !unpersisted.isKept(latest);
    }

    /**
     * What the issuer said, or who holds the lock, would be no other if it were asked from here. A store might be; and whom TLS
     * trusts may have been set by the program itself.
     */
    private static boolean isLastWord(BerthException failure) {
        boolean unsent = failure.code() == ErrorCode.TLS_FAILED || failure.code() == ErrorCode.ADDRESS_REFUSED;
        return (failure instanceof TransportException && !unsent)
                || failure instanceof TokenException
                || failure instanceof InteractionRequiredException
                || failure.code() == ErrorCode.STORE_LOCKED;
    }

    private Credential after(BerthException failure, RefreshOutcome outcome, Credential now, @Nullable Secret refused) {
        if (outcome.pausing()) {
            backoff.failed(now, failure);
        }
        if (outcome.goingOn() && freshness.isUsable(now, refused)) {
            return now;
        }
        throw failure;
    }

    /** What it says in the end; null where there is no room for it, or nothing was sent. */
    private @Nullable RefreshOutcome outcome(RefreshTalk talk) throws InterruptedException {
        FutureTask<@Nullable RefreshOutcome> outcome = new FutureTask<>(talk);
        threads.execute(outcome);
        try {
            return outcome.get(command.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return RefreshOutcome.late(talk.pid(), command.patience());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException closing) {
                throw closing;
            }
            if (e.getCause() instanceof BerthException closing) {
                throw closing;
            }
            LOG.log(
                    told.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG,
                    "no refresh by a process apart, so it is made in this one: {0}",
                    String.valueOf(e.getCause()));
            return null;
        }
    }
}
