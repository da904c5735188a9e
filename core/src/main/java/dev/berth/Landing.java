package dev.berth;

import org.jspecify.annotations.Nullable;

/** The place where a flow's response is to land. Closing it gives it back. */
interface Landing extends AutoCloseable {
    /** The redirect URI to advertise. */
    String redirectUri();

    /** Why nothing can listen there, in the system's words, so that only a paste can bring the response; null if it can. */
    @Nullable
    String obstacle();

    /** Whether it is listened on. */
    default boolean isListening() {
        return obstacle() == null;
    }

    @Override
    void close();
}
