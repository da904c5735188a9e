package dev.berth.mcp;

import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings the access token of each request, and mends what a server refuses. Implementations are thread-safe. */
public interface Authorizer {
    /** The token for the next request; empty to send it without one. Asked anew for each request. */
    Optional<Presentation> accessToken() throws InterruptedException;

    /**
     * Called when the server refused a request, at most twice for one operation; may take as long as a person needs. What it
     * throws comes out of the operation.
     *
     * @param status 401 or 403
     * @param wwwAuthenticate every {@code WWW-Authenticate} value of the answer, unparsed
     * @param used the token that was refused, or null if there was none
     * @return whether sending the request again, with what {@link #accessToken()} now answers, may help
     */
    boolean recover(int status, List<String> wwwAuthenticate, @Nullable Secret used) throws InterruptedException;
}
