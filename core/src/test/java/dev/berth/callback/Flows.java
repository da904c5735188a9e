package dev.berth.callback;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.CodeVerifier;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/** Flows that wait at a real door. */
final class Flows {
    private Flows() {}

    static PendingAuthorization start(PendingAuthorizations door, String redirectUri, String server) {
        return door.add(
                new AuthorizationRequest(
                        "https://as.example",
                        false,
                        URI.create("https://as.example/authorize"),
                        "client",
                        redirectUri,
                        Secret.random(16),
                        CodeVerifier.generate(),
                        null,
                        List.of(),
                        null,
                        Instant.MAX),
                server);
    }

    /** Path and query of the genuine response. */
    static String response(PendingAuthorization flow, String code) {
        return URI.create(flow.request().redirectUri()).getRawPath() + "?code=" + code + "&state="
                + flow.request().state().reveal();
    }
}
