package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Somebody is signed in, in files, and refreshes are made by processes apart: what this one sends itself is counted. */
abstract class WithRefreshApart extends WithWorld {
    final AtomicInteger requestsOfThisProcess = new AtomicInteger();

    /** Processes of other tests. */
    private final Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());

    @BeforeEach
    void keptInFiles(@TempDir Path home) {
        store = new FileTokenStore(home);
    }

    /** The keychain of whoever runs the tests is none of theirs. */
    static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeAll(List.of("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"));
        return environment;
    }

    Berth.Builder apart() {
        return Berth.builder().store(store).http(new Counted()).refreshApart(environment());
    }

    Berth silent() {
        return apart().build();
    }

    void expired() throws Exception {
        issuer().token().with("expires_in", 0);
        signedIn(server());
    }

    void signedIn(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server);
        }
    }

    /** With a token that is to be refreshed, and good for a while, by the clock of every process. */
    void due() throws Exception {
        signedIn(server());
        TokenSet tokens = tokens();
        Instant now = Instant.now();
        store.put(kept().withTokens(new TokenSet(
                tokens.accessToken(),
                tokens.tokenType(),
                now.minusSeconds(3600),
                now.plusSeconds(25),
                tokens.refreshToken(),
                tokens.scopes())));
    }

    int refreshes() {
        return issuer().token().refresh().count();
    }

    Secret stored(Server server) {
        Credential credential = store.find(server.account(), server.url()).get(0);
        return Objects.requireNonNull(credential.tokens()).accessToken();
    }

    static CompletableFuture<Secret> asking(Berth berth, Server server) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return berth.token(server).value();
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    /** The only process that was started since the test began. */
    ProcessHandle child() {
        List<ProcessHandle> children = children();
        if (children.size() != 1) {
            throw new AssertionError("there are " + children.size() + " children");
        }
        return children.get(0);
    }

    List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .toList();
    }

    /** Nothing of a test is to write in its home when that is deleted, or to be taken for one of another's. */
    @AfterEach
    void awaitWhatWasStarted() throws Exception {
        for (ProcessHandle child : children()) {
            child.onExit().get(LONG.toSeconds(), SECONDS);
        }
    }

    /** Counts what this process sends to the issuer's token endpoint. */
    private final class Counted implements HttpTransport {
        private final HttpTransport http = new SocketTransport(NetworkSettings.DIRECT);

        @Override
        public HttpResponse send(HttpRequest request) throws InterruptedException {
            if (request.uri().toString().equals(issuer().issuer() + "/token")) {
                requestsOfThisProcess.incrementAndGet();
            }
            return http.send(request);
        }

        @Override
        public HttpStream open(HttpRequest request) throws InterruptedException {
            return http.open(request);
        }
    }
}
