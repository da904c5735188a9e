package dev.berth.authorize;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InvalidAuthorizationResponseException;
import dev.berth.redirect.Receipt;
import dev.berth.redirect.Rejection;
import dev.berth.redirect.SignInOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A flow that waits for its response. Thread-safe; the first valid response wins. */
public final class PendingAuthorization {
    private final AuthorizationRequest request;
    private final String server;
    private final CompletableFuture<ValidatedAuthorizationResponse> response = new CompletableFuture<>();
    private final CompletableFuture<SignInOutcome> outcome = new CompletableFuture<>();

    PendingAuthorization(AuthorizationRequest request, String server) {
        this.request = request;
        this.server = server;
    }

    /** What was asked. */
    public AuthorizationRequest request() {
        return request;
    }

    /** The local name of the server that the person signs in to. */
    public String server() {
        return server;
    }

    /**
     * Waits for the response, without polling.
     *
     * @throws AuthorizationException if the server or the person said no, or time ran out
     * @throws InvalidAuthorizationResponseException if the response was from another issuer
     */
    public ValidatedAuthorizationResponse await(Duration timeout) throws InterruptedException {
        try {
            return response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            AuthorizationException timedOut = new AuthorizationException(
                    ErrorCode.TIMEOUT,
                    "Nobody finished the sign-in within " + timeout.toSeconds() + " seconds.",
                    Map.of("issuer", request.issuer()));
            response.completeExceptionally(timedOut);
            // A response may have come in between the two; it counts.
            return settled();
        } catch (ExecutionException e) {
            return settled();
        }
    }

    /** Ends the wait; {@link #await} throws an {@link AuthorizationException} with {@link ErrorCode#CANCELLED}. */
    public boolean cancel() {
        return response.completeExceptionally(new AuthorizationException(
                ErrorCode.CANCELLED, "The sign-in was cancelled.", Map.of("issuer", request.issuer())));
    }

    /** Says how it all ended, once the exchange is done, to the page that waits for it. Later calls change nothing. */
    public void finish(SignInOutcome end) {
        outcome.complete(end);
    }

    /**
     * Completes when the flow has its response or has ended without one; carries nothing. Never on the thread that brought
     * the response: what is hung on it may take its time, and no other flow waits for that.
     */
    public CompletionStage<Void> settlement() {
        return response.handleAsync((r, e) -> null);
    }

    Receipt receive(AuthorizationResponse candidate) {
        if (response.isDone()) {
            return Receipt.refused(Rejection.REPLAYED);
        }
        boolean first;
        try {
            first = response.complete(candidate.validate(request));
        } catch (RejectedResponseException e) {
            return Receipt.refused(e.rejection());
        } catch (InvalidAuthorizationResponseException | AuthorizationException e) {
            first = response.completeExceptionally(e);
        }
        return first ? Receipt.taken(outcome.minimalCompletionStage()) : Receipt.refused(Rejection.REPLAYED);
    }

    private ValidatedAuthorizationResponse settled() {
        try {
            return response.getNow(null);
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof BerthException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
