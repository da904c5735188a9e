package dev.berth.callback;

import java.net.URI;
import java.util.function.Supplier;

/**
 * One sign-in on the page that lists them.
 *
 * @param server the local name of the server
 * @param state where it stands
 * @param authorizationUrl where the person signs in; tells this sign-in from the others, and is never shown
 * @param destination where its link leads, while it waits; asked at every visit, and must be quick
 * @param detail one sentence of our own, or empty; never a server's words, never a secret
 */
public record SignInRow(String server, State state, URI authorizationUrl, Supplier<URI> destination, String detail) {
    /** A sign-in whose link leads to its authorization URL. */
    public SignInRow(String server, State state, URI authorizationUrl, String detail) {
        this(server, state, authorizationUrl, () -> authorizationUrl, detail);
    }

    /** Where a sign-in stands. */
    public enum State {
        /** For the person. */
        WAITING("waiting for you"),
        /** The tokens are in the store. */
        SIGNED_IN("signed in"),
        /** It ended without. */
        FAILED("not signed in");

        private final String words;

        State(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** The authorization URL is left out. */
    @Override
    public String toString() {
        return "SignInRow[server=" + server + ", state=" + state + "]";
    }
}
