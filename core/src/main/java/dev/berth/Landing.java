package dev.berth;

/** The place where a flow's response is to land. Closing it gives it back. */
interface Landing extends AutoCloseable {
    /** The redirect URI to advertise. */
    String redirectUri();

    /** Whether it is listened on; if not, only a paste can bring the response. */
    boolean isListening();

    @Override
    void close();
}
