package dev.berth.callback;

/** Where a connection stands; in the order in which they are given up for newer ones, {@link #PARKED} never. */
enum Phase {
    /** The request is not complete yet. */
    READING,
    /** Answered; whatever the peer still sends is swallowed, so that it sees the answer and no reset. */
    DRAINING,
    /** The answer is on its way. */
    WRITING,
    /** The response was taken; the page waits for the outcome. */
    PARKED
}
