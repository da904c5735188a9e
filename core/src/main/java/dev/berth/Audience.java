package dev.berth;

/** Where one sign-in's person is found. */
@FunctionalInterface
interface Audience {
    /** The sign-in is bound and waits. */
    void asked(PendingSignIn pending);
}
