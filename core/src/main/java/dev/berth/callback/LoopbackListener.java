package dev.berth.callback;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A redirect URI that listens; made by {@link CallbackEngine#listen}, or lent again by {@link CallbackEngine#share}.
 * Thread-safe.
 */
public final class LoopbackListener implements AutoCloseable {
    private final CallbackEngine engine;
    private final Port port;
    private final AtomicBoolean closed = new AtomicBoolean();

    LoopbackListener(CallbackEngine engine, Port port) {
        this.engine = engine;
        this.port = port;
    }

    /** The redirect URI, exactly as it is to be registered and sent. It listens. */
    public String redirectUri() {
        return port.redirectUri();
    }

    /**
     * Gives the listener back; the last one to do so frees its port, which is free when this returns. Returns at once:
     * pages of which the content is decided are still delivered whole, by the engine; idle connections are dropped. Later
     * calls do nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            engine.release(port);
        }
    }
}
