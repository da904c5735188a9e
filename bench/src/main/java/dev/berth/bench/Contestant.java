package dev.berth.bench;

import java.io.IOException;

/** A receiver as its own process drives it. */
interface Contestant {
    /** Opens one flow; when this returns it listens. */
    Flow open() throws IOException;

    /** One flow that waits. */
    interface Flow {
        /** The genuine response: the redirect URI with code and state. */
        String response();

        /** Waits, without polling, until the caller holds the code. */
        String await() throws IOException, InterruptedException;

        /** Lets the page go out and the port go. */
        void close() throws IOException;
    }
}
