package dev.berth;

import dev.berth.callback.CallbackEngine;
import dev.berth.callback.LocalPages;
import dev.berth.callback.SignInRow;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.http.SafeUrl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sign-ins of one call, brought before the person together: the browser is opened once, on the only one or on a page
 * that lists them all. It waits until every server has shown whether it needs a person, but not for the slow ones.
 */
final class Gathering implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Gathering.class.getName());
    private static final long PATIENCE_MILLIS = 2_000;

    private enum Phase {
        PREPARING,
        ASKED,
        SIGNED_IN,
        FAILED
    }

    private final Interaction interaction;
    private final CallbackEngine engine;
    private final Threads threads;
    private final Map<Server, Phase> servers = new LinkedHashMap<>();
    private final Map<Server, PendingSignIn> asked = new LinkedHashMap<>();
    private boolean opened;
    private boolean closed;
    private @Nullable LocalPages pages;
    private @Nullable URI list;

    Gathering(Interaction interaction, CallbackEngine engine, Threads threads, Collection<Server> servers) {
        this.interaction = interaction;
        this.engine = engine;
        this.threads = threads;
        servers.forEach(server -> this.servers.put(server, Phase.PREPARING));
    }

    boolean isAllowed() {
        return interaction.isAllowed();
    }

    /** Whether the call is over; what has to be asked later is gathered {@link #anew}. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** For one server that needs the person again after the call. */
    Gathering anew(Server server) {
        return new Gathering(interaction, engine, threads, List.of(server));
    }

    /** Where the person of this server's sign-in is found. */
    Audience seat(Server server) {
        return pending -> asked(server, pending);
    }

    /** The server needs no person any more. */
    void signedIn(Server server) {
        enter(server, Phase.SIGNED_IN);
    }

    /** The server is given up. */
    void failed(Server server) {
        enter(server, Phase.FAILED);
    }

    private void enter(Server server, Phase phase) {
        synchronized (this) {
            servers.put(server, phase);
        }
        openOnceAllHaveShown();
    }

    private void asked(Server server, PendingSignIn pending) {
        synchronized (this) {
            if (asked.put(server, pending) != null && list == null) {
                // Asked a second time, by another URL, and the browser was sent to the first: it is sent again.
                opened = false;
            }
        }
        // Not on the listener's thread, which settles it: what the interaction does then may take its time.
        pending.settlement().thenRunAsync(() -> guarded(() -> interaction.settled(pending)), threads);
        ask(server, () -> interaction.authorizationRequired(pending));
        enter(server, Phase.ASKED);
        // Each anew: those who were asked before may have been done with before anything was opened.
        CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .execute(this::open);
    }

    /** A sign-in on another device is shown by itself; the browser of this machine is not for it. */
    void askedElsewhere(Server server, PendingDeviceSignIn pending) {
        ask(server, () -> interaction.deviceAuthorizationRequired(pending));
        enter(server, Phase.ASKED);
    }

    private static void ask(Server server, Runnable question) {
        try {
            question.run();
        } catch (BerthException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new InteractionRequiredException(
                    ErrorCode.INTERACTION_REQUIRED,
                    "A person has to sign in to " + server.name() + ", and asking them failed.",
                    Map.of("server", server.name(), "url", SafeUrl.withoutQuery(server.url())),
                    e);
        }
    }

    /** What opening or settling throws is nobody's failure: the URL has been shown, and any server's thread may be here. */
    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "the interaction failed: {0}", e.getClass().getName());
        }
    }

    private void openOnceAllHaveShown() {
        synchronized (this) {
            if (asked.isEmpty() || servers.containsValue(Phase.PREPARING)) {
                return;
            }
        }
        open();
    }

    private void open() {
        int waiting;
        URI address;
        synchronized (this) {
            List<PendingSignIn> all = asked.entrySet().stream()
                    .filter(e -> servers.get(e.getKey()) == Phase.ASKED)
                    .map(Map.Entry::getValue)
                    .toList();
            if (opened || closed || threads.isClosed() || all.isEmpty()) {
                return;
            }
            opened = true;
            waiting = all.size();
            address = address(all.get(0), waiting == 1 && !servers.containsValue(Phase.PREPARING));
        }
        guarded(() -> interaction.open(address, waiting));
    }

    /** A local address where one can be had: the long URL would stand on the browser's command line for all to read. */
    private URI address(PendingSignIn first, boolean onlyOne) {
        try {
            LocalPages local = pages != null ? pages : engine.openLocalPages();
            pages = local;
            if (onlyOne) {
                return local.oneTimeRedirect(first::visit);
            }
            URI page = local.signInList(this::rows);
            list = page;
            return page;
        } catch (BindException e) {
            return first.visit();
        }
    }

    private synchronized List<SignInRow> rows() {
        return asked.entrySet().stream()
                .map(e -> new SignInRow(
                        e.getKey().name(), state(e.getKey()), e.getValue().url(), e.getValue()::visit, ""))
                .toList();
    }

    private SignInRow.State state(Server server) {
        return switch (servers.getOrDefault(server, Phase.FAILED)) {
            case PREPARING, ASKED -> SignInRow.State.WAITING;
            case SIGNED_IN -> SignInRow.State.SIGNED_IN;
            case FAILED -> SignInRow.State.FAILED;
        };
    }

    /** Frees the port of the local pages; nothing is opened from now on. */
    @Override
    public void close() {
        LocalPages open;
        synchronized (this) {
            closed = true;
            open = pages;
        }
        // Not under the lock: the engine's thread may be waiting for it, to list the sign-ins.
        if (open != null) {
            open.close();
        }
    }
}
