package dev.berth.callback;

import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves every listener of one {@code Berth} from one daemon thread, which starts with the first listener and ends with the
 * last. Thread-safe; holds no static state.
 */
public final class CallbackEngine implements AutoCloseable {
    private static final long CLOSE_MILLIS = 1_000;

    private final PendingAuthorizations door;
    private final EventQueue events;
    private final Limits limits;

    private final Object lock = new Object();
    private final Map<Port, Integer> leases = new HashMap<>();
    private @Nullable SelectorLoop loop;
    private boolean closed;

    /**
     * @param door where every response goes; it is called on the engine's thread
     * @param events hears what was refused
     */
    public CallbackEngine(PendingAuthorizations door, CallbackEvents events) {
        this(door, events, Limits.DEFAULT);
    }

    CallbackEngine(PendingAuthorizations door, CallbackEvents events, Limits limits) {
        this.door = door;
        this.events = new EventQueue(events);
        this.limits = limits;
    }

    /**
     * Binds and listens. When this returns, the redirect URI can be told to anybody; its port is held until the listener is
     * closed.
     *
     * @throws BindException if the port cannot be had; the message names it
     * @throws IllegalStateException if the engine is closed
     */
    public LoopbackListener listen(RedirectOptions options) throws BindException {
        List<ServerSocketChannel> sockets = LoopbackSockets.open(options);
        int bound = LoopbackSockets.portOf(sockets.get(0));
        String redirectUri = options.redirectUri(bound);
        Authority authority = new Authority(options.host().uriForm(), options.isPinned() ? options.port() : bound);
        Site site = new CallbackSite(authority, options.path(), redirectUri, door);
        RejectionTally tally =
                new RejectionTally((Rejection reason, int count) -> events.rejected(redirectUri, reason, count));
        return open(new Port(redirectUri, sockets, site, tally, limits));
    }

    /**
     * Lends a listener that this engine holds already to one more flow. Whether two flows may share a redirect URI is the
     * caller's to decide: only if they have the same issuer, or if both issuers promise {@code iss} (RFC 9207).
     *
     * @return empty if no open listener has this redirect URI
     */
    public Optional<LoopbackListener> share(String redirectUri) {
        synchronized (lock) {
            Optional<Port> held = leases.keySet().stream()
                    .filter(port -> port.redirectUri().equals(redirectUri))
                    .findFirst();
            held.ifPresent(port -> leases.merge(port, 1, Integer::sum));
            return held.map(port -> new LoopbackListener(this, port));
        }
    }

    /**
     * Opens our own pages at an ephemeral port of this machine, beside the redirect URIs.
     *
     * @throws BindException if no port can be had
     * @throws IllegalStateException if the engine is closed
     */
    public LocalPages openLocalPages() throws BindException {
        RedirectOptions options = RedirectOptions.defaults();
        List<ServerSocketChannel> sockets = LoopbackSockets.open(options);
        Authority authority = new Authority(options.host().uriForm(), LoopbackSockets.portOf(sockets.get(0)));
        LocalSite site = new LocalSite(authority);
        RejectionTally untold = new RejectionTally((Rejection reason, int count) -> {});
        return new LocalPages(site, open(new Port(site.root().toString(), sockets, site, untold, limits)));
    }

    private LoopbackListener open(Port port) {
        synchronized (lock) {
            if (closed) {
                port.close();
                throw new IllegalStateException("the callback engine is closed");
            }
            SelectorLoop running = running(port);
            leases.put(port, 1);
            running.execute(() -> running.add(port));
            return new LoopbackListener(this, port);
        }
    }

    private SelectorLoop running(Port port) {
        if (loop == null) {
            try {
                loop = new SelectorLoop(this::mayEnd);
            } catch (IOException e) {
                port.close();
                throw new UncheckedIOException("no selector can be had", e);
            }
            loop.start();
        }
        return loop;
    }

    private boolean mayEnd(SelectorLoop idle) {
        synchronized (lock) {
            if (idle.hasTasks()) {
                return false;
            }
            loop = null;
            return true;
        }
    }

    void release(Port port) {
        CountDownLatch freed = new CountDownLatch(1);
        SelectorLoop running;
        synchronized (lock) {
            Integer held = leases.get(port);
            running = loop;
            if (held == null || running == null) {
                return;
            }
            if (held > 1) {
                leases.put(port, held - 1);
                return;
            }
            leases.remove(port);
            running.execute(() -> {
                running.close(port);
                freed.countDown();
            });
        }
        if (!running.isCurrentThread()) {
            await(freed);
        }
    }

    /**
     * Closes every listener, and waits for pages whose content is decided to be delivered, for a second at most. Nothing
     * can be listened on afterwards.
     */
    @Override
    public void close() {
        SelectorLoop running;
        synchronized (lock) {
            closed = true;
            running = loop;
            if (running != null) {
                List<Port> open = List.copyOf(leases.keySet());
                running.execute(() -> {
                    open.forEach(running::close);
                    running.hurry();
                });
            }
            leases.clear();
        }
        if (running != null && !running.isCurrentThread()) {
            try {
                running.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.stop();
        }
        events.close();
    }

    private static void await(CountDownLatch freed) {
        try {
            if (!freed.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                // The door or a page is busy on the engine's thread; the port is freed when that ends.
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
