package dev.berth;

import dev.berth.authorize.PastedResponse;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.Receipt;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that waits for the person at an authorization URL (RFC 6749 section 4.1). Made by {@link Berth} and handed to
 * {@link Interaction#authorizationRequired}. Thread-safe.
 */
public final class PendingSignIn {
    private final Server server;
    private final PendingAuthorization flow;
    private final AuthorizationUrl url;
    private final PendingAuthorizations door;
    private final @Nullable String obstacle;

    PendingSignIn(
            Server server,
            PendingAuthorization flow,
            AuthorizationUrl url,
            PendingAuthorizations door,
            @Nullable String obstacle) {
        this.server = server;
        this.flow = flow;
        this.url = url;
        this.door = door;
        this.obstacle = obstacle;
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

    /** Where the response is expected (RFC 6749 section 3.1.2): a loopback address, letter by letter. */
    public String redirectUri() {
        return flow.request().redirectUri();
    }

    /** Whether the redirect URI is listened on; if not, the response has to be pasted. */
    public boolean isListening() {
        return obstacle == null;
    }

    /** Why nothing listens there, in the system's words: the port is taken, say, or another's; empty where it is listened on. */
    public Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
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
     * Hands in what the person pasted: the whole address that the browser ended at, its query, or {@code code#state}. It may
     * belong to another sign-in that waits: it goes to that one. May be called at any time, listener or not, and never throws
     * for what was pasted.
     *
     * @return refused with a reason ({@link Receipt#rejection()}), and the sign-in goes on; or taken
     */
    public Receipt paste(String pasted) {
        return door.receive(PastedResponse.parse(pasted));
    }

    /**
     * Ends this sign-in: whoever waits for it gets an {@link dev.berth.error.AuthorizationException} with {@link
     * dev.berth.error.ErrorCode#CANCELLED}.
     *
     * @return false if it waits no longer
     */
    public boolean cancel() {
        return flow.cancel();
    }

    /**
     * Completes, never exceptionally, when this sign-in waits for the person no longer, as {@link Interaction#settled}; never
     * on the thread that brought the response.
     */
    public CompletionStage<Void> settlement() {
        return flow.settlement();
    }
}
