package dev.berth.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.AccessToken;
import dev.berth.Berth;
import dev.berth.DpopPolicy;
import dev.berth.GrantSource;
import dev.berth.IdentityProvider;
import dev.berth.Keys;
import dev.berth.Server;
import dev.berth.error.InteractionRequiredException;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Account;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.JwtIssuer;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.TestAuthorizationServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest extends WithWorld {
    @TempDir
    private Path folder = Path.of("");

    private final List<String> alerts = new ArrayList<>();

    private void alert(String text) {
        alerts.add(text);
    }

    private String token(Server server) throws InterruptedException {
        try (Berth berth = Berth.builder().build()) {
            return berth.token(server).value().reveal();
        }
    }

    @Test
    void usesWhatAPersonHasSignedInTo() throws Exception {
        useTheStore(server(), folder);
        assertThat(alerts).containsExactly("Somebody has to sign in: berth login " + address);
        assertThat(world.log().all()).isEmpty();
        try (Berth berth = Berth.builder()
                .store(new FileTokenStore(folder))
                .interaction(new Visitor())
                .build()) {
            berth.signIn(server());
        }
        useTheStore(server(), folder);
        assertThat(alerts).hasSize(1);
    }

    private void useTheStore(Server server, Path home) throws InterruptedException {
        // shown in docs/guide/services.md
        try (Berth berth = Berth.builder().store(new FileTokenStore(home)).build()) {
            AccessToken token = berth.token(server);
            // not shown
            assertThat(isGood(token.value().reveal())).isTrue();
            // shown again
        } catch (InteractionRequiredException e) {
            alert("Somebody has to sign in: berth login " + server.url());
        }
        // shown no further
    }

    @Test
    void signsInByItsOwnCredentials() throws Exception {
        issuer().token().clientCredentials().supported(true);
        String secret = "canary-a-secret-of-more-than-32-bytes";
        issuer().clients()
                .add(Client.confidentialClient("reporting", secret, ClientAuthentication.CLIENT_SECRET_BASIC));
        Server server = withASecret(address, issuer().issuer(), Secret.of(secret));
        assertThat(isGood(token(server))).isTrue();
    }

    private static Server withASecret(String address, String issuer, Secret secret) {
        // shown in docs/guide/services.md
        Server server = Server.at(URI.create(address))
                .issuer(issuer)
                .client("reporting", secret)
                .grant(GrantSource.clientCredentials())
                .build();
        // shown no further
        return server;
    }

    @Test
    void signsInByItsKey() throws Exception {
        issuer().token().clientCredentials().supported(true);
        SigningKey key = SigningKey.generate();
        issuer().clients().add(Client.privateKeyClient("reporting", Keys.publicHalf(key)));
        Path file = folder.resolve("key.jwk");
        Files.writeString(file, key.toJwk().orElseThrow().reveal(), UTF_8);
        assertThat(isGood(token(withAKey(address, issuer().issuer(), file)))).isTrue();
    }

    private static Server withAKey(String address, String issuer, Path keyFile) throws IOException {
        // shown in docs/guide/services.md
        Server server = Server.at(URI.create(address))
                .issuer(issuer)
                .client("reporting")
                .clientKey(SigningKey.parse(Files.readString(keyFile)))
                .grant(GrantSource.clientCredentials())
                .build();
        // shown no further
        return server;
    }

    @Test
    void signsInByWhatItsPlatformSays() throws Exception {
        JwtIssuer platform = JwtIssuer.named("https://platform.example");
        issuer().token().jwtBearer().supported(true).trustsWorkloadsOf(platform);
        issuer().clients().add(Client.publicClient("workload"));
        Path file = folder.resolve("token");
        Files.writeString(
                file, platform.workloadToken("job-7", issuer().issuer()).sign() + "\n", UTF_8);
        assertThat(isGood(token(withAnAssertion(address, issuer().issuer(), file))))
                .isTrue();
    }

    private static Server withAnAssertion(String address, String issuer, Path tokenFile) {
        // shown in docs/guide/services.md
        GrantSource workload = GrantSource.jwtBearer(() -> {
            try {
                return Secret.of(Files.readString(tokenFile).strip());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Server server = Server.at(URI.create(address))
                .issuer(issuer)
                .client("workload")
                .grant(workload)
                .build();
        // shown no further
        return server;
    }

    @Test
    void isLetInByAnIdentityProvider() throws Exception {
        TestAuthorizationServer provider = world.identityProvider();
        provider.clients().add(Client.publicClient("our-program"));
        issuer().clients().add(Client.publicClient("program-there"));
        provider.token().tokenExchange().knowsAudience(issuer().issuer(), "our-program", "program-there");
        String idToken =
                provider.jwtIssuer().idToken(Account.ALICE, "our-program").sign();
        Server server = enterprise(address, URI.create(provider.origin() + "/token"), Secret.of(idToken));
        assertThat(isGood(token(server))).isTrue();
    }

    private static Server enterprise(String address, URI tokenEndpoint, Secret idToken) {
        // shown in docs/guide/services.md
        IdentityProvider provider = new IdentityProvider(tokenEndpoint, "our-program", null, () -> idToken);
        Server server = Server.at(URI.create(address))
                .client("program-there")
                .grant(provider)
                .build();
        // shown no further
        return server;
    }

    @Test
    void bindsItsTokensToAKey() throws Exception {
        world.requiresDpop();
        try (Berth berth = Berth.builder().interaction(new Visitor()).build()) {
            Server server = bound(address);
            berth.signIn(server);
            assertThat(berth.token(server).tokenType()).isEqualTo("DPoP");
            HttpClient client = berth.httpClient(server);
            HttpRequest request = HttpRequest.newBuilder(server.url()).DELETE().build();
            client.send(request, BodyHandlers.discarding());
            List<RecordedRequest> sent = world.server(0).mcp().requests();
            assertThat(sent.get(sent.size() - 1).header("DPoP")).isNotNull();
        }
    }

    private static Server bound(String address) {
        // shown in docs/guide/services.md
        Server server = Server.at(URI.create(address)).dpop(DpopPolicy.ALWAYS).build();
        // shown no further
        return server;
    }
}
