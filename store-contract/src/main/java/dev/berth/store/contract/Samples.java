package dev.berth.store.contract;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials to store. Every secret in them holds the word that no text may show. */
final class Samples {
    static final String CANARY = "canary";
    static final String SERVER = "https://mcp.example";

    private static final Instant ISSUED = Instant.parse("2026-11-23T10:15:30.123456789Z");
    private static final Instant SIGNED_IN = ISSUED.minusSeconds(3600);
    private static final String ISSUER = "https://issuer.example/";

    private Samples() {}

    static Credential of(String account, String server) {
        return of(account, server, "token", 1);
    }

    static Credential of(String account, String server, String token, long generation) {
        return of(account, server, ISSUER, "client", tokens(token), generation);
    }

    /** With everything that a credential can have. */
    static Credential of(
            String account, String server, String issuer, String clientId, @Nullable TokenSet tokens, long generation) {
        return new Credential(
                account,
                URI.create(server),
                "https://mcp.example/",
                issuer,
                URI.create("https://issuer.example/token"),
                URI.create("https://issuer.example/revoke"),
                new Client(
                                clientId,
                                Secret.of(CANARY + "-client-secret"),
                                ISSUED.plusSeconds(86400),
                                AuthenticationMethod.CLIENT_SECRET_JWT,
                                "HS256",
                                Client.Origin.REGISTERED,
                                "http://127.0.0.1:41999/callback")
                        .standingInFor(URI.create("https://client.example/id.json")),
                List.of("a", "b"),
                "alice",
                Secret.of(CANARY + "-dpop-key"),
                tokens,
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

    /** A generation with a long token that tells it from every other, all over. */
    static Credential generation(String account, long generation) {
        return of(account, SERVER, longToken(generation), generation);
    }

    /** Whether it is one of those, from end to end. */
    static boolean isWhole(Credential credential) {
        return tokens(longToken(credential.generation())).equals(credential.tokens());
    }

    private static String longToken(long generation) {
        return (generation + ".").repeat(2_000);
    }

    /** With everything null that may be. */
    static Credential bare(String account, String server) {
        return new Credential(
                account,
                URI.create(server),
                null,
                ISSUER,
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
