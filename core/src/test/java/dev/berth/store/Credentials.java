package dev.berth.store;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/** Credentials for the tests. Every secret in them holds the word that no text may show. */
final class Credentials {
    static final String CANARY = "canary";
    static final Instant ISSUED = Instant.parse("2026-11-23T10:15:30.123456789Z");
    static final Instant SIGNED_IN = ISSUED.minusSeconds(3600);

    private Credentials() {}

    static Credential of(String account, String server) {
        return of(account, server, "token", 1);
    }

    static Credential of(String account, String server, String token, long generation) {
        return new Credential(
                account,
                URI.create(server),
                server + "/",
                "https://issuer.example/",
                URI.create("https://issuer.example/token"),
                URI.create("https://issuer.example/revoke"),
                new Client(
                                "client",
                                Secret.of(CANARY + "-client-secret"),
                                ISSUED.plusSeconds(86400),
                                AuthenticationMethod.CLIENT_SECRET_JWT,
                                "HS256",
                                Client.Origin.REGISTERED,
                                "http://127.0.0.1:41999/callback")
                        .standingInFor(URI.create("https://client.example/id.json"))
                        .registeredFor(List.of("authorization_code", "refresh_token"))
                        .withInDoubt(true),
                List.of("a", "b"),
                "alice",
                Secret.of(CANARY + "-dpop-key"),
                tokens(token),
                SIGNED_IN,
                generation);
    }

    static TokenSet tokens(String token) {
        return new TokenSet(
                Secret.of(CANARY + token),
                "Bearer",
                ISSUED,
                ISSUED.plusSeconds(300),
                Secret.of(CANARY + "-refresh-" + token),
                List.of("a"));
    }

    /** With everything null that may be. */
    static Credential bare(String account, String server) {
        return new Credential(
                account,
                URI.create(server),
                null,
                "https://issuer.example",
                URI.create("https://issuer.example/token"),
                null,
                new Client("client", null, null, AuthenticationMethod.NONE, null, Client.Origin.CONFIGURED, null),
                List.of(),
                null,
                null,
                null,
                null,
                0);
    }
}
