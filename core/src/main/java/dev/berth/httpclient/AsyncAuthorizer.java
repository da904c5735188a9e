package dev.berth.httpclient;

import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings the access token of each request, and mends what a server refuses, on threads of its own: no method waits. Who asks
 * for the same at the same time shares one answer. What the futures fail with comes out of the request. Implementations are
 * thread-safe.
 */
public interface AsyncAuthorizer {
    /** The token for the next request where that is known already; null where {@link #accessToken} has to be asked. */
    @Nullable
    Presentation atHand();

    /** The token for the next request; empty to send it without one. Not to be cancelled: others may wait for it too. */
    CompletableFuture<Optional<Presentation>> accessToken();

    /**
     * Mends a refusal, which may take as long as a person needs. Not to be cancelled: others may wait for it too.
     *
     * @param status 401 or 403
     * @param wwwAuthenticate every {@code WWW-Authenticate} value of the answer, unparsed
     * @param used the token that was refused, or null if there was none
     * @param mayAsk whether the request is worth a person's time, where they may be asked at all
     * @return whether sending the request again, with what {@link #accessToken()} then answers, may help
     */
    CompletableFuture<Boolean> recover(int status, List<String> wwwAuthenticate, @Nullable Secret used, boolean mayAsk);
}
