package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.StoreException;
import dev.berth.redirect.Rejection;
import dev.berth.store.PendingSignInRecord;

/**
 * Hears what happens, for a display or a log; who asked for something is told of its end by the call itself. Methods are called
 * from several threads at once and should return soon: what they tell of waits for them. What they throw is logged and changes
 * nothing. All default to nothing.
 */
public interface Progress {
    /** Hears nothing. */
    static Progress none() {
        return new Progress() {};
    }

    /**
     * What came to a sign-in's listener was refused, and the sign-in goes on. What is handed in is told of where it was: {@link
     * PendingSignIn#paste} gives back the reason.
     *
     * @param server whose listener it came to
     * @param reason why it was refused
     * @param count how many of the kind since the last time this was told; a flood is counted, not listed
     */
    default void responseRejected(Server server, Rejection reason, int count) {}

    /**
     * Another process, or this one for another need, is at a sign-in to the server; its result is waited for, and nothing else
     * is opened before that. Told anew where that comes to nothing and yet another is at one.
     *
     * @param pending what it waits for; its URL is for the person alone
     */
    default void awaitingAnother(Server server, PendingSignInRecord pending) {}

    /**
     * A sign-in came to its good end, and its tokens are in the store. Told for every new sign-in, whichever call led to it,
     * before that call returns; not for a refresh, nor where what was stored is good. Who hears of it may use the server, and
     * wait for that.
     */
    default void signedIn(SignedIn signedIn) {}

    /**
     * The store cannot be read just now, and the server's token is used from memory: to its own end, unless the store can be
     * read before. Told once until it can; who has no token left is told by the call itself.
     */
    default void storeUnreadable(Server server, StoreException failure) {}

    /**
     * {@link Berth#close} waits for a refresh of the server's token whose request may have reached its issuer: what comes of it
     * must not be lost, since the stored refresh token may be used up. It takes as long as that request's own limits last, 30
     * seconds as a rule. Told once for each server, where it takes longer than half a second; whoever does not want to wait
     * interrupts.
     */
    default void closingAwaitsRefresh(Server server) {}

    /** A session with the server is open; told by {@link Berth#connect} and {@link Berth#connectAgain} alone. */
    default void connected(Connection connection) {}

    /**
     * A server could not be signed in to or connected; the others go on. Told by {@link Berth#connect} and {@link
     * Berth#connectAgain} alone.
     */
    default void failed(Server server, BerthException failure) {}
}
