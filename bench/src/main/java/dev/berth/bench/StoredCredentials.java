package dev.berth.bench;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Credentials as sign-ins leave them, made without any. */
final class StoredCredentials {
    static final URI SERVER = server(0);

    private static final String FOLDER = "credentials";
    private static final int PART = 100;

    private StoredCredentials() {}

    static URI server(int number) {
        return URI.create("https://mcp" + number + ".example/mcp");
    }

    /** One whose access token ends after that; one that has ended already, where it is negative. */
    static Credential endingAfter(Duration lifetime, int server, long generation) {
        return endingAfter(lifetime, server(server), URI.create("https://as.example"), server, generation);
    }

    /** The same, at a server and an issuer. */
    static Credential endingAfter(Duration lifetime, URI url, URI issuer, int server, long generation) {
        Instant now = Instant.now();
        return new Credential(
                "default",
                url,
                url.toString(),
                issuer.toString(),
                issuer.resolve("/token"),
                issuer.resolve("/revoke"),
                new Client(
                        "client-" + server,
                        null,
                        null,
                        AuthenticationMethod.NONE,
                        null,
                        Client.Origin.REGISTERED,
                        "http://127.0.0.1:43117/callback"),
                List.of("tools:read", "tools:call"),
                "alice",
                null,
                new TokenSet(
                        Secret.of("access-" + server + "-" + generation + "-" + "x".repeat(800)),
                        "Bearer",
                        now.minusSeconds(3600),
                        now.plus(lifetime),
                        Secret.of("refresh-" + server + "-" + generation + "-" + "x".repeat(400)),
                        List.of("tools:read", "tools:call")),
                now.minusSeconds(86_400),
                generation);
    }

    /**
     * A home with so many of them, none of which is due. Made in parts: a home is listed with each that is added. All of it is
     * on the disk then, so that nothing of it is still being written while something else is timed.
     */
    static Path home(int credentials) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("berth-bench");
        Files.createDirectory(home.resolve(FOLDER));
        for (int made = 0; made < credentials; made += PART) {
            Path part = Files.createTempDirectory("berth-bench");
            TokenStore store = new FileTokenStore(part);
            for (int i = made; i < Math.min(made + PART, credentials); i++) {
                store.put(endingAfter(Duration.ofHours(8), i, 1));
            }
            try (Stream<Path> files = Files.list(part.resolve(FOLDER))) {
                for (Path file : files.toList()) {
                    Files.move(file, home.resolve(FOLDER).resolve(file.getFileName()));
                }
            }
            delete(part);
        }
        new ProcessBuilder("sync").inheritIO().start().waitFor();
        return home;
    }

    static void delete(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
