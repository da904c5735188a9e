package dev.berth.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Runs what may safely be run again to its end, though the thread is interrupted meanwhile: file channels close
 * themselves on an interrupt, and a caller who gives up must not lose a token that the server has just issued. The
 * interrupt is kept for afterwards.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** An action that an interrupt breaks off. */
    interface Action<T> {
        T run() throws IOException, InterruptedException;
    }

    static <T> T run(Action<T> action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return action.run();
                } catch (ClosedByInterruptException | InterruptedException e) {
                    // A channel closed by an interrupt leaves the thread's status set; the next try would fail alike.
                    Thread.interrupted();
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
