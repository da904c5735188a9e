package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.TransportException;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.jose.SigningKey;
import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.store.MemoryTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refreshes by a process of their own, which does what this one would, and is ended by nothing that ends this one. */
class RefreshApartTest extends WithWorld {
    private final AtomicInteger requestsOfThisProcess = new AtomicInteger();

    @BeforeEach
    void keptInFiles(@TempDir Path home) {
        store = new FileTokenStore(home);
    }

    private Berth.Builder apart() {
        return Berth.builder().store(store).http(new Counted()).refreshApart(System.getenv());
    }

    private Berth silent() {
        return apart().build();
    }

    private void expired() throws Exception {
        issuer().token().with("expires_in", 0);
        signedIn(server());
    }

    private void signedIn(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server);
        }
    }

    private int refreshes() {
        return issuer().token().refresh().count();
    }

    private static CompletableFuture<Secret> asking(Berth berth, Server server) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return berth.token(server).value();
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void bringsATokenThatThisProcessHasNotAskedFor() throws Exception {
        expired();
        Secret before = tokens().accessToken();
        try (Berth berth = silent()) {
            Secret now = berth.token(server()).value();
            assertThat(now).isNotEqualTo(before).isEqualTo(tokens().accessToken());
            assertThat(berth.token(server()).value()).isNotEqualTo(now);
        }
        assertThat(refreshes()).isEqualTo(2);
        assertThat(issuer().reuses()).isZero();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    @Test
    void takesThePlaceOfATokenThatWasRefused() throws Exception {
        signedIn(server());
        issuer().expireAccessTokens();
        try (Berth berth = silent()) {
            HttpClient client = berth.httpClient(server());
            int status = client.send(
                            java.net.http.HttpRequest.newBuilder(URI.create(mcp().url()))
                                    .GET()
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isNotEqualTo(401);
        }
        assertThat(refreshes()).isOne();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    @Test
    void provesItsKey() throws Exception {
        issuer().dpop().supported(true);
        mcp().dpop().required(true);
        expired();
        try (Berth berth = silent();
                Connection connection = berth.open(server())) {
            assertThat(connection.tools()).isNotEmpty();
        }
        assertThat(refreshes()).isPositive();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    @Test
    void isOfTheAccountThatIsAskedFor() throws Exception {
        String odd = "../../x 😀 " + "n".repeat(300);
        Server other = server().toBuilder().account(odd).name("\"\n\\ ").build();
        issuer().token().with("expires_in", 0);
        signedIn(server());
        signedIn(other);
        Secret before = tokensOf(server());
        try (Berth berth = silent()) {
            assertThat(berth.token(other).value()).isEqualTo(tokensOf(other));
        }
        assertThat(tokensOf(server())).isEqualTo(before);
        assertThat(refreshes()).isOne();
        assertThat(requestsOfThisProcess).hasValue(0);
    }

    private Secret tokensOf(Server server) {
        return Objects.requireNonNull(
                        store.find(server.account(), server.url()).get(0).tokens())
                .accessToken();
    }

    @Nested
    class Failures {
        private BerthException failure(Berth berth) {
            return catchThrowableOfType(BerthException.class, () -> berth.token(server()));
        }

        @Test
        void areToldAsThisProcessWouldTellThem() throws Exception {
            expired();
            issuer().token()
                    .refresh()
                    .answerWith(Reply.error(503, "temporarily_unavailable", "später 😀\n")
                            .withHeader("Retry-After", "120"));
            BerthException here;
            try (Berth berth = berth(Interaction.never())) {
                here = failure(berth);
            }
            try (Berth berth = silent()) {
                BerthException there = failure(berth);
                assertThat(there).isInstanceOf(TransportException.class).hasMessage(here.getMessage());
                assertThat(there.code()).isEqualTo(here.code());
                assertThat(there.stage()).isEqualTo(here.stage());
                assertThat(there.facts()).isEqualTo(here.facts()).containsEntry("retry_after", "120");

                assertThat(failure(berth)).as("it is left alone").hasMessage(here.getMessage());
            }
            assertThat(refreshes()).isEqualTo(2);
            assertThat(tokens().refreshToken()).isNotNull();
        }

        @Test
        void endAGrantOnlyWhereTheIssuerSaysSo() throws Exception {
            expired();
            issuer().token().refresh().answerNext(1, Reply.error(400, "invalid_grant", "over"));
            try (Berth berth = silent()) {
                BerthException failure = failure(berth);
                assertThat(failure).isInstanceOf(InteractionRequiredException.class);
                assertThat(failure.getCause())
                        .isInstanceOfSatisfying(
                                BerthException.class,
                                cause -> assertThat(cause.code()).isEqualTo(ErrorCode.INVALID_GRANT));
            }
            assertThat(kept().tokens()).isNull();
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        @Test
        void leaveATokenInUseThatIsStillGood() throws Exception {
            issuer().token().accessTokenLifetime(Duration.ofSeconds(1000));
            signedIn(server());
            Secret before = tokens().accessToken();
            issuer().token().refresh().answerWith(Reply.status(502));
            try (Berth berth = apart().patience(LONG)
                    .clock(new SettableClock(Instant.now().plusSeconds(990)))
                    .build()) {
                assertThat(berth.token(server()).value()).isEqualTo(before);
            }
        }
    }

    /** In this process then, and as it always is. */
    @Nested
    class IsMadeHere {
        private void assertMadeHere(Berth berth, Server server) throws InterruptedException {
            Secret before = tokens().accessToken();
            assertThat(berth.token(server).value()).isNotEqualTo(before);
            assertThat(refreshes()).isOne();
            assertThat(requestsOfThisProcess).hasValue(1);
            assertThat(issuer().reuses()).isZero();
        }

        @ParameterizedTest
        @ValueSource(strings = {"/nowhere/java", "false", "true", "echo", "echo {}", "echo {\"pausing\":"})
        void whereNoProcessSaysAnythingOfIt(String command) throws Exception {
            expired();
            try (Berth berth =
                    apart().refreshCommand(List.of(command.split(" "))).build()) {
                assertMadeHere(berth, server());
            }
        }

        @Test
        void whereTheClientHasAKeyThatStaysWhereItIs() throws Exception {
            SigningKey key = SigningKey.generate();
            issuer().clients().add(Client.privateKeyClient("desk", Keys.publicHalf(key), "http://127.0.0.1/callback"));
            Server server = server().toBuilder().client("desk").clientKey(key).build();
            issuer().token().with("expires_in", 0);
            signedIn(server);
            try (Berth berth = silent()) {
                assertMadeHere(berth, server);
            }
        }

        /** The process cannot read a home that is sealed by a keychain which is not the system's. */
        @Test
        void whereTheStoreIsOneThatOnlyThisProcessCanRead(@TempDir Path sealed) throws Exception {
            store = FileTokenStore.in(sealed).keychain(new KeychainInMemory()).build();
            expired();
            try (Berth berth = silent()) {
                assertMadeHere(berth, server());
            }
        }

        /** Each takes memory, and a part of a processor: many that are due at once do not take all there is. */
        @Test
        void whereAsManyAreUnderWayAsMayBe() throws Exception {
            issuer().token().with("expires_in", 0);
            List<Server> servers = Stream.of("a", "b", "c", "d", "e")
                    .map(account -> server().toBuilder().account(account).build())
                    .toList();
            for (Server server : servers) {
                signedIn(server);
            }
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = silent()) {
                List<CompletableFuture<Secret>> asking =
                        servers.stream().map(server -> asking(berth, server)).toList();
                issuer().token().refresh().awaitRequests(5, LONG);
                assertThat(requestsOfThisProcess).hasValue(1);
                hold.release();
                for (CompletableFuture<Secret> token : asking) {
                    token.get(30, SECONDS);
                }
            }
            assertThat(refreshes()).isEqualTo(5);
        }

        @Test
        void andNotAtAllWhereAnotherHasRefreshed() throws Exception {
            signedIn(server());
            try (Berth berth = apart().refreshCommand(List.of("/nowhere/java")).build()) {
                assertThat(berth.token(server()).value()).isEqualTo(tokens().accessToken());
            }
            assertThat(refreshes()).isZero();
        }
    }

    @Nested
    class TheProcess {
        private ProcessHandle child() {
            List<ProcessHandle> children = ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().commandLine().orElse("").contains(RefreshProcess.class.getName()))
                    .toList();
            assertThat(children).hasSize(1);
            return children.get(0);
        }

        @Test
        void isShownNoSecretBeforeOthers() throws Exception {
            expired();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("JAVA_TOOL_OPTIONS", "-agentpath:/nowhere");
            try (Berth berth = apart().refreshApart(environment).build()) {
                CompletableFuture<Secret> token = asking(berth, server());
                issuer().token().refresh().awaitRequests(1, LONG);
                assertThat(child().info().commandLine().orElseThrow())
                        .doesNotContain(tokens().accessToken().reveal())
                        .doesNotContain(
                                Objects.requireNonNull(tokens().refreshToken()).reveal());
                hold.release();
                assertThat(token.get(30, SECONDS)).isEqualTo(tokens().accessToken());
            }
            assertThat(requestsOfThisProcess).hasValue(0);
        }

        /** One that is meant for a whole group of processes, as by Ctrl-C. */
        @Test
        void goesOnWhereASignalAsksItToEnd() throws Exception {
            expired();
            Secret before = tokens().accessToken();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            try (Berth berth = silent()) {
                CompletableFuture<Secret> token = asking(berth, server());
                issuer().token().refresh().awaitRequests(1, LONG);
                child().destroy();
                hold.release();
                assertThat(token.get(30, SECONDS)).isNotEqualTo(before).isEqualTo(tokens().accessToken());
            }
            assertThat(issuer().reuses()).isZero();
        }

        @Test
        void isWaitedForAtTheEnd() throws Exception {
            expired();
            Secret before = tokens().accessToken();
            Endpoint.Hold hold = issuer().token().refresh().hold();
            Berth berth = silent();
            CompletableFuture<Secret> token = asking(berth, server());
            issuer().token().refresh().awaitRequests(1, LONG);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(berth::close);
            hold.release();
            closed.get(30, SECONDS);
            assertThat(tokens().accessToken()).isNotEqualTo(before);
            assertThat(token.handle((came, failure) -> true).get(30, SECONDS)).isTrue();
        }
    }

    @Test
    void needsAStoreOfFiles() {
        Berth.Builder berth = Berth.builder().store(new MemoryTokenStore()).refreshApart(Map.of());
        assertThatThrownBy(berth::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("files");
    }

    /** None that another process could ask. */
    private static final class KeychainInMemory implements Keychain {
        private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

        @Override
        public Optional<Secret> find(String name) {
            return Optional.ofNullable(secrets.get(name));
        }

        @Override
        public void put(String name, Secret secret) {
            secrets.put(name, secret);
        }

        @Override
        public boolean remove(String name) {
            return secrets.remove(name) != null;
        }

        @Override
        public String description() {
            return "memory";
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
