package dev.berth;

import dev.berth.authentication.ClientAuthentication;
import dev.berth.authorize.AuthorizationRequest;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.par.PushedAuthorization;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Leaves authorization requests with the server (RFC 9126): where it requires that, and where it offers it. What is merely
 * offered is worth something, since neither the request nor its state stand in the browser's URL then, but no sign-in: it is
 * tried for a short while, once.
 */
final class PushedRequests {
    private static final Logger LOG = System.getLogger(PushedRequests.class.getName());
    private static final Duration PATIENCE_WHERE_OFFERED = Duration.ofSeconds(10);

    private final PushedAuthorization push;
    private final Clock clock;

    PushedRequests(PushedAuthorization push, Clock clock) {
        this.push = push;
        this.clock = clock;
    }

    /**
     * The addresses of a request, which is pushed where that may be.
     *
     * @param refusesClient whether a failure says that it is the client that the server will not have
     * @throws AuthorizationException if it has to be pushed and is refused, or the server does not know the client
     * @throws TransportException if it has to be pushed, and the server is unreachable or in trouble
     */
    AuthorizationUrl urlOf(
            AuthorizationRequest request,
            AuthorizationServerMetadata issuer,
            ClientAuthentication client,
            AddressPolicy addresses,
            Predicate<BerthException> refusesClient)
            throws InterruptedException {
        URI endpoint = issuer.pushedAuthorizationRequestEndpoint();
        if (issuer.requirePushedAuthorizationRequests()) {
            return AuthorizationUrl.pushed(
                    request,
                    push.push(
                            request, client, Objects.requireNonNull(endpoint), addresses, HttpRequest.DEFAULT_TIMEOUT));
        }
        if (endpoint == null) {
            return AuthorizationUrl.plain(request);
        }
        try {
            return AuthorizationUrl.either(
                    request, push.push(request, client, endpoint, addresses, PATIENCE_WHERE_OFFERED), clock);
        } catch (AuthorizationException | TransportException e) {
            // It would be said later too, when the person has signed in for nothing.
            if (refusesClient.test(e) && !ClientRefusal.isUnauthenticated(e)) {
                throw e;
            }
            return plainly(request, e);
        }
    }

    private static AuthorizationUrl plainly(AuthorizationRequest request, BerthException e) {
        LOG.log(
                Level.DEBUG,
                "the request could not be pushed, which is offered and not required; it goes by the browser: {0} {1}",
                e.code().wireName(),
                e.facts());
        return AuthorizationUrl.plain(request);
    }
}
