package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Person;
import dev.berth.testkit.World;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program is the one between the markers here ({@link PagesTest}), and it runs. */
class ReadmeTest {
    @Test
    void signsInAndHasAToken(@TempDir Path home) throws Exception {
        try (World world = World.start(1)) {
            String authorization = program(world.server(0).url(), home);

            String token = authorization.substring("Bearer ".length());
            assertThat(world.authorizationServer().introspect(token)).isPresent();
        }
    }

    private static String program(String address, Path home) throws Exception {
        // shown in README.md
        Server server = Server.at(URI.create(address)).name("example").build();
        Interaction person = new Interaction() {
            @Override
            public void authorizationRequired(PendingSignIn pending) {
                System.err.println("Sign in at\n" + pending.url());
            }

            @Override
            public void open(URI address, int waiting) {
                new SystemBrowser().open(address);
            }
        };
        try (Berth berth = Berth.builder()
                .store(new FileTokenStore(home))
                .interaction(person)
                .build()) {
            berth.signIn(server); // silent if a grant stands, else in the browser
            HttpClient client = berth.httpClient(server); // its requests carry the token, which is kept good
            Map<String, String> headers = berth.headers(server).get(); // for other clients
            // not shown
            HttpRequest other =
                    HttpRequest.newBuilder(URI.create(address)).DELETE().build();
            assertThat(client.send(other, BodyHandlers.discarding()).statusCode())
                    .as("no such session, which is told only to who is signed in")
                    .isEqualTo(404);
            return Objects.requireNonNull(headers.get("Authorization"));
            // shown again
        }
        // shown no further
    }

    /** Stands in for the real one, so that no test opens a window on somebody's desktop. */
    private static final class SystemBrowser {
        void open(URI address) {
            Thread hand = new Thread(() -> new Person().visit(address));
            hand.setDaemon(true);
            hand.start();
        }
    }
}
