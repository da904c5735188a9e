package dev.berth;

import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import java.net.URI;
import java.util.Map;

/**
 * How the person is reached: by a browser, a terminal, a user interface of one's own, a chat. Open for implementations;
 * methods are called from several threads at once and should return soon. What {@link #authorizationRequired} and {@link
 * #deviceAuthorizationRequired} throw ends its own sign-in alone; what the others throw is logged.
 */
public interface Interaction {
    /** Nobody may be asked: a sign-in that needs a person fails at once, before anything is bound or printed. */
    static Interaction never() {
        return NeverInteraction.INSTANCE;
    }

    /** Whether a person may be asked at all; decided before anything else happens. Default: yes. */
    default boolean isAllowed() {
        return true;
    }

    /**
     * A sign-in waits for the person: its listener is bound, its URL is good. Show the URL always; a paste is handed to
     * {@link PendingSignIn#paste}.
     */
    void authorizationRequired(PendingSignIn pending);

    /**
     * A sign-in waits for the person at another device ({@link Server.Builder#onAnotherDevice}): show them the address and
     * the code. Nothing is opened here, and nothing comes back but by the server; {@link PendingDeviceSignIn#settlement} says
     * when it waits no longer. Default: the sign-in fails, as whoever was made to show an address would not show a code.
     */
    default void deviceAuthorizationRequired(PendingDeviceSignIn pending) {
        throw new InteractionRequiredException(
                ErrorCode.INTERACTION_REQUIRED,
                "A person has to sign in to " + pending.server().name()
                        + " on another device, and this program has no way to show them the code for it.",
                Map.of("server", pending.server().name()));
    }

    /**
     * The address to open in a browser, once for all sign-ins that wait now: a one-time local address that leads to the
     * only one, or a local page that lists them all. Called after {@link #authorizationRequired} of each; default: not
     * opened.
     *
     * @param waiting how many sign-ins it leads to
     */
    default void open(URI address, int waiting) {}

    /** A sign-in waits no longer, however it ended. Default: nothing. */
    default void settled(PendingSignIn pending) {}
}
