package dev.berth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.authentication.ClientAuthentication;
import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.ValidatedAuthorizationResponse;
import dev.berth.challenge.Challenges;
import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.Discovery;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.discovery.Scopes;
import dev.berth.error.Stage;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.registration.ClientMetadata;
import dev.berth.registration.DynamicRegistration;
import dev.berth.store.TokenSet;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.World;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** From a 401 to a revoked grant, through every package that speaks to the authorization server. */
class CodeFlowTest {
    @Test
    void discoversRegistersExchangesRefreshesAndRevokes() throws Exception {
        try (World world = World.start(1)) {
            world.authorizationServer().scopesSupported("tools", "openid", "offline_access");
            TestMcpServer server = world.server(0).resource(world.server(0).url());
            server.challenge().scope("tools openid");
            HttpTransport transport = new SocketTransport(NetworkSettings.DIRECT);
            URI url = URI.create(server.url());
            AddressPolicy addresses = AddressPolicy.forServer(url);

            HttpResponse refused =
                    transport.send(HttpRequest.post(Stage.MCP, url, "application/json", new byte[] {'{', '}'})
                            .addresses(addresses));
            Challenges challenges = Challenges.parse(refused.headers().all("WWW-Authenticate"));
            Discovered found = new Discovery(transport).discover(DiscoveryRequest.of(url, challenges, addresses));
            AuthorizationServerMetadata issuer = found.authorizationServer();
            List<String> scopes = Scopes.choose(null, challenges, found.resourceMetadata(), issuer);
            assertThat(scopes).containsExactly("tools", "openid", "offline_access");

            Client client = new DynamicRegistration(transport)
                    .register(
                            issuer,
                            ClientMetadata.of("Berth", Responses.REDIRECT, ClientMetadata.SENT_CODES, scopes, issuer),
                            addresses);
            AuthorizationRequest request = Responses.request(
                    issuer.issuer(), issuer.authorizationEndpoint(), client.clientId(), found.resource(), scopes);
            URI callback = new Person().approve(request.toUri());
            ValidatedAuthorizationResponse response = Responses.validated(request, callback.getRawQuery());

            ClientAuthentication authenticated =
                    new ClientAuthentication(issuer.issuer(), client, null, Clock.systemUTC());
            TokenEndpoint endpoint = new TokenEndpoint(transport, Clock.systemUTC());
            TokenResponse exchanged = endpoint.request(
                    new AuthorizationCodeGrant(response, client),
                    authenticated,
                    issuer.tokenEndpoint(),
                    addresses,
                    null);
            assertThat(exchanged.subject()).isNotNull();
            TokenSet refreshed = endpoint.request(
                            new RefreshTokenGrant(
                                    Objects.requireNonNull(exchanged.tokens().refreshToken()),
                                    found.resource(),
                                    exchanged.tokens().scopes()),
                            authenticated,
                            issuer.tokenEndpoint(),
                            addresses,
                            null)
                    .tokens();
            assertThat(refreshed.accessToken()).isNotEqualTo(exchanged.tokens().accessToken());
            assertThat(world.authorizationServer()
                            .introspect(refreshed.accessToken().reveal()))
                    .isPresent();

            RevocationResult revoked =
                    new Revocation(transport).revoke(refreshed, authenticated, issuer.revocationEndpoint(), addresses);
            assertThat(revoked.grant()).isEqualTo(RevocationResult.Outcome.REVOKED);
            assertThat(world.authorizationServer()
                            .introspect(refreshed.accessToken().reveal()))
                    .isEmpty();
        }
    }
}
