package dev.berth.token;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.AuthorizationResponse;
import dev.berth.authorize.CodeVerifier;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.authorize.ValidatedAuthorizationResponse;
import dev.berth.authorize.Via;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests, and validated responses to them, which only the one door makes. */
final class Responses {
    static final String REDIRECT = "http://127.0.0.1:9/callback";

    private Responses() {}

    static AuthorizationRequest request(
            String issuer, URI endpoint, String clientId, @Nullable String resource, List<String> scopes) {
        return new AuthorizationRequest(
                issuer,
                false,
                endpoint,
                clientId,
                REDIRECT,
                Secret.random(16),
                CodeVerifier.generate(),
                resource,
                scopes,
                null,
                Instant.now().plus(Duration.ofMinutes(5)));
    }

    static ValidatedAuthorizationResponse validated(AuthorizationRequest request, String rawQuery)
            throws InterruptedException {
        PendingAuthorizations door = PendingAuthorizations.inMemory();
        PendingAuthorization flow = door.add(request, "server");
        door.receive(AuthorizationResponse.ofQuery(rawQuery, REDIRECT, Via.HTTP));
        return flow.await(Duration.ofSeconds(10));
    }

    static ValidatedAuthorizationResponse withCode(AuthorizationRequest request, String code)
            throws InterruptedException {
        return validated(request, "code=" + code + "&state=" + request.state().reveal());
    }
}
