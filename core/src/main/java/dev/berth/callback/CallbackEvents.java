package dev.berth.callback;

import dev.berth.redirect.Rejection;

/**
 * Hears what listeners refuse. Called off the engine's thread, one call at a time and in order, so that a slow listener of
 * these events delays no sign-in; what it throws is swallowed.
 */
@FunctionalInterface
public interface CallbackEvents {
    /**
     * Something was refused; no flow changed. The first five of a reason at a listener are told one by one, from then on
     * at most one call a second tells how many there were.
     *
     * @param redirectUri the redirect URI of the listener
     * @param count how many since the last call with this reason; 1 or more
     */
    void rejected(String redirectUri, Rejection reason, int count);

    /** Hears nothing. */
    static CallbackEvents none() {
        return (redirectUri, reason, count) -> {};
    }
}
