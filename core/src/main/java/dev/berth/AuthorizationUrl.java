package dev.berth;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.par.PushedAuthorizationResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The addresses that lead to one authorization request: by what it says, or by a reference to what was pushed, which is good
 * for a minute as a rule, and for one visit (RFC 9126 section 4).
 *
 * @param printed what the person is shown
 * @param expiresAt until when that can be opened: as long as the sign-in waits, unless it is a reference
 * @param visit what the browser is led to from our own pages; asked at every visit
 */
record AuthorizationUrl(URI printed, Instant expiresAt, Supplier<URI> visit) {
    /** Of a request that was not pushed. */
    static AuthorizationUrl plain(AuthorizationRequest request) {
        URI url = request.toUri();
        return new AuthorizationUrl(url, request.expiresAt(), () -> url);
    }

    /** Of a request that the server takes in no other way. */
    static AuthorizationUrl pushed(AuthorizationRequest request, PushedAuthorizationResponse pushed) {
        URI url = request.toUri(pushed.requestUri());
        Instant end = pushed.expiresAt().isBefore(request.expiresAt()) ? pushed.expiresAt() : request.expiresAt();
        return new AuthorizationUrl(url, end, () -> url);
    }

    /** Of a request that was pushed where it need not be: what is printed stays good as long as the person has. */
    static AuthorizationUrl either(AuthorizationRequest request, PushedAuthorizationResponse pushed, Clock clock) {
        URI plain = request.toUri();
        URI reference = request.toUri(pushed.requestUri());
        AtomicBoolean unused = new AtomicBoolean(true);
        return new AuthorizationUrl(
                plain,
                request.expiresAt(),
                () -> clock.instant().isBefore(pushed.expiresAt()) && unused.getAndSet(false) ? reference : plain);
    }

    /** The addresses are left out: the state is in them. */
    @Override
    public String toString() {
        return "AuthorizationUrl[expiresAt=" + expiresAt + "]";
    }
}
