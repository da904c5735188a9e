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
    private final AuthorizationUrl url;
    private final PendingAuthorizations door;
    private final boolean listening;

    PendingSignIn(
            Server server,
            PendingAuthorization flow,
            AuthorizationUrl url,
            PendingAuthorizations door,
            boolean listening) {
        this.server = server;
        this.flow = flow;
        this.url = url;
        this.door = door;
        this.listening = listening;
    }

    /** The server to be signed in to. */
    public Server server() {
        return server;
    }

    /** The authorization URL. Whoever reads it could finish this sign-in in their own name: show it to its person only. */
    public URI url() {
        return url.printed();
    }

    /** Where the browser is led to now, over our own pages; may be another each time. */
    URI visit() {
        return url.visit().get();
    }

    /** Where the response is expected. */
    public String redirectUri() {
        return flow.request().redirectUri();
    }

    /** Whether the redirect URI is listened on; if not, the response has to be pasted. */
    public boolean isListening() {
        return listening;
    }

    /**
     * Until when the URL can be opened. That is the end of the wait, but where the server takes pushed requests alone (RFC
     * 9126), whose URLs are good for a minute or so; who has opened it in time has the whole wait to finish.
     */
    public Instant expiresAt() {
        return url.expiresAt();
    }

    /** Whether the URL ends before the wait does. */
    public boolean isUrlShortLived() {
        return url.expiresAt().isBefore(flow.request().expiresAt());
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
