package dev.berth;

import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import java.net.URI;
import java.util.Map;

/**
 * How the person is reached: by a browser, a terminal, a user interface of one's own, a chat. Only {@link
 * #authorizationRequired} has to be implemented. Open for implementations; methods are called from several threads of {@link
 * Berth}'s at once, {@link #isAllowed} on any thread, and should return soon: a sign-in goes on when they have. What {@link
 * #authorizationRequired} and {@link #deviceAuthorizationRequired} throw ends its own sign-in alone: a {@link
 * dev.berth.error.BerthException} as it is, anything else as the cause of an {@link InteractionRequiredException}. What the
 * others throw is logged.
 *
 * <pre>{@code
 * class Terminal implements Interaction {
 *     public void authorizationRequired(PendingSignIn pending) {
 *         System.err.println("Sign in at\n" + pending.url());
 *     }
 *
 *     public void open(URI address, int waiting) {
 *         new SystemBrowser().open(address);
 *     }
 * }
 * }</pre>
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
     * A sign-in waits for the person: its listener is bound, its URL is good. Show the URL always, as a browser may not open;
     * a paste is handed to {@link PendingSignIn#paste}. Need not open anything, which is for {@link #open}.
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
     * @param address for a browser of this machine; another cannot reach it
     * @param waiting how many sign-ins it leads to; 1 or more
     */
    default void open(URI address, int waiting) {}

    /**
     * A sign-in waits for the person no longer: they have answered, and its tokens may still be on their way; or it was
     * cancelled, or its time is over. For a device see {@link PendingDeviceSignIn#settlement}. How it ended is told to whoever
     * asked for it. Default: nothing.
     */
    default void settled(PendingSignIn pending) {}
}
