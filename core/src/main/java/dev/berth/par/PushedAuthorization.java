package dev.berth.par;

import dev.berth.answer.AuthorizationErrorResponse;
import dev.berth.answer.OAuthAnswer;
import dev.berth.authentication.AuthenticatedRequest;
import dev.berth.authentication.ClientAuthentication;
import dev.berth.authorize.AuthorizationRequest;
import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpTransport;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Leaves an authorization request with the server, so that the browser carries only a reference to it. Thread-safe. */
public final class PushedAuthorization {
    /** What section 2.2 gives as the least of what is usual; counts where a server does not say. */
    private static final long SHORTEST_SECONDS = 5;

    private static final long LONGEST_SECONDS = 86_400;

    /** A longer one would make no URL that every browser and server takes. */
    private static final int LONGEST_REQUEST_URI = 2_048;

    private final HttpTransport transport;
    private final Clock clock;

    /**
     * Sends through this transport.
     *
     * @param clock tells when an answer came, which its expiry is counted from
     */
    public PushedAuthorization(HttpTransport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /**
     * Pushes a request, whole as it is.
     *
     * @param endpoint the issuer's {@code pushed_authorization_request_endpoint}
     * @param timeout how long it may take in all
     * @throws AuthorizationException with {@link ErrorCode#INVALID_CLIENT} if it does not know the client, the code of an
     *     {@link AuthorizationErrorResponse} and the server's words if it refuses the request otherwise, {@link
     *     ErrorCode#INVALID_RESPONSE} if its answer holds no usable {@code request_uri}
     * @throws TransportException if it is unreachable or in trouble
     */
    public PushedAuthorizationResponse push(
            AuthorizationRequest request,
            ClientAuthentication client,
            URI endpoint,
            AddressPolicy addresses,
            Duration timeout)
            throws InterruptedException {
        // The client_id is one of the request's own parameters: it is in the body however the client authenticates
        // (section 2.1).
        AuthenticatedRequest post =
                client.post(Stage.AUTHORIZATION, endpoint, request.parameters(), List.of(request.state()), addresses);
        OAuthAnswer answer = OAuthAnswer.of(transport.send(post.request().timeout(timeout)), post.secrets());
        if (answer.isTrouble()) {
            throw answer.trouble(Stage.AUTHORIZATION);
        }
        String requestUri = answer.fields().string("request_uri");
        if (!answer.isSuccess()) {
            String error = answer.error() == null ? "" : answer.error();
            throw failure(
                    error.equals("invalid_client") ? ErrorCode.INVALID_CLIENT : AuthorizationErrorResponse.code(error),
                    "The authorization server refused the pushed request",
                    answer);
        }
        if (requestUri == null || requestUri.isBlank() || requestUri.length() > LONGEST_REQUEST_URI) {
            throw failure(
                    ErrorCode.INVALID_RESPONSE, "The answer to the pushed request has no usable request_uri", answer);
        }
        Long seconds = answer.fields().number("expires_in");
        long lifetime = seconds == null ? SHORTEST_SECONDS : Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
        Instant expiresAt = clock.instant().plusSeconds(lifetime);
        return new PushedAuthorizationResponse(Secret.of(requestUri), expiresAt);
    }

    private static AuthorizationException failure(ErrorCode code, String message, OAuthAnswer answer) {
        Map<String, String> facts = answer.facts();
        facts.put("rule", "RFC 9126 section 2.2");
        return new AuthorizationException(code, message + " (status " + answer.status() + ").", facts);
    }
}
