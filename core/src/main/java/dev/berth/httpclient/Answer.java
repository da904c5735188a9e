package dev.berth.httpclient;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A future answer that is cancelled as those of the JDK's client are: itself or any future derived from it, the exchange ends,
 * whichever of its sendings is under way. What is being mended meanwhile is others' matter too, and goes on.
 */
final class Answer<T> extends CompletableFuture<T> {
    private final @Nullable Answer<?> origin;
    private @Nullable Future<?> sending;
    private boolean cancelled;

    Answer() {
        this(null);
    }

    private Answer(@Nullable Answer<?> origin) {
        this.origin = origin;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Answer<>(origin == null ? this : origin);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean did = super.cancel(mayInterruptIfRunning);
        if (mayInterruptIfRunning) {
            if (origin == null) {
                endSending();
            } else {
                origin.cancel(true);
            }
        }
        return did;
    }

    /** The sending that is under way from now on. */
    void follow(Future<?> next) {
        synchronized (this) {
            sending = next;
            if (!cancelled) {
                return;
            }
        }
        next.cancel(true);
    }

    private void endSending() {
        Future<?> last;
        synchronized (this) {
            cancelled = true;
            last = sending;
        }
        if (last != null) {
            last.cancel(true);
        }
    }
}
