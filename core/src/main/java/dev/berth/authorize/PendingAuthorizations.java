package dev.berth.authorize;

import dev.berth.redirect.Receipt;
import java.util.List;

/**
 * The one door: the flows that wait, keyed by {@code state}. HTTP callback, paste and every later way in hand their
 * whole parameter set to {@link #receive}.
 *
 * <p>An interface, so that the flows can be held elsewhere than in this process. Implementations are thread-safe.
 */
public interface PendingAuthorizations {
    /** A door for the flows of this process. */
    static PendingAuthorizations inMemory() {
        return new InMemoryPendingAuthorizations();
    }

    /**
     * Lets a flow wait for its response.
     *
     * @param server the local name of the server, for pages and prompts
     */
    PendingAuthorization add(AuthorizationRequest request, String server);

    /** Judges a response. Quick, and safe to call from the listener's thread. */
    Receipt receive(AuthorizationResponse response);

    /** Forgets a flow that has ended; a late response to it is told that it was a replay. */
    void remove(PendingAuthorization flow);

    /** The flows that still wait, oldest first. */
    List<PendingAuthorization> pending();
}
