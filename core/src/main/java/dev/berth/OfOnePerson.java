package dev.berth;

/** What is remembered of a server and account, and is nothing to whoever signs in there next. */
interface OfOnePerson {
    /** The account is signed out there. */
    void forget(Server server);

    /** Whether nothing is remembered of any. */
    boolean isEmpty();
}
