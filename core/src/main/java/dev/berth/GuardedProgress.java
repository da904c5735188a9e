package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.StoreException;
import dev.berth.redirect.Rejection;
import dev.berth.store.PendingSignInRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Keeps what a listener throws from whoever tells it: tokens that are in the store are no failure. */
final class GuardedProgress implements Progress {
    private static final Logger LOG = System.getLogger(GuardedProgress.class.getName());

    private final Progress listener;

    GuardedProgress(Progress listener) {
        this.listener = listener;
    }

    @Override
    public void responseRejected(Server server, Rejection reason, int count) {
        tell(() -> listener.responseRejected(server, reason, count));
    }

    @Override
    public void awaitingAnother(Server server, PendingSignInRecord pending) {
        tell(() -> listener.awaitingAnother(server, pending));
    }

    @Override
    public void signedIn(SignedIn signedIn) {
        tell(() -> listener.signedIn(signedIn));
    }

    @Override
    public void storeUnreadable(Server server, StoreException failure) {
        tell(() -> listener.storeUnreadable(server, failure));
    }

    @Override
    public void closingAwaitsRefresh(Server server) {
        tell(() -> listener.closingAwaitsRefresh(server));
    }

    @Override
    public void connected(Connection connection) {
        tell(() -> listener.connected(connection));
    }

    @Override
    public void failed(Server server, BerthException failure) {
        tell(() -> listener.failed(server, failure));
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            // Only the type: the words are somebody else's, and may hold anything.
            LOG.log(Level.WARNING, "an event was not heard: {0}", e.getClass().getName());
        }
    }
}
