package dev.berth;

import dev.berth.authorize.PastedResponse;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.authorize.Receipt;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** A sign-in that waits for the person. Thread-safe. */
public final class PendingSignIn {
    private final Server server;
    private final PendingAuthorization flow;
    private final PendingAuthorizations door;
    private final boolean listening;

    PendingSignIn(Server server, PendingAuthorization flow, PendingAuthorizations door, boolean listening) {
        this.server = server;
        this.flow = flow;
        this.door = door;
        this.listening = listening;
    }

    /** The server to be signed in to. */
    public Server server() {
        return server;
    }

    /** The authorization URL. Whoever reads it could finish this sign-in in their own name: show it to its person only. */
    public URI url() {
        return flow.request().toUri();
    }

    /** Where the response is expected. */
    public String redirectUri() {
        return flow.request().redirectUri();
    }

    /** Whether the redirect URI is listened on; if not, the response has to be pasted. */
    public boolean isListening() {
        return listening;
    }

    /** When the wait ends. */
    public Instant expiresAt() {
        return flow.request().expiresAt();
    }

    /**
     * Hands in what the person pasted. It may belong to another sign-in that waits: it goes to that one.
     *
     * @return refused with a reason, and the sign-in goes on; or taken
     */
    public Receipt paste(String pasted) {
        return door.receive(PastedResponse.parse(pasted));
    }

    /** Ends this sign-in; false if it has ended already. */
    public boolean cancel() {
        return flow.cancel();
    }

    /** Completes when this sign-in waits no longer. */
    public CompletionStage<Void> settlement() {
        return flow.settlement();
    }
}
