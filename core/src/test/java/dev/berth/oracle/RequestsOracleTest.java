package dev.berth.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.dpop.DPoPUtils;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPIssuer;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPTokenRequestVerifier;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import dev.berth.Berth;
import dev.berth.Keys;
import dev.berth.PendingSignIn;
import dev.berth.Server;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.store.MemoryTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.World;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire in a sign-in, as another implementation's server side reads it. */
class RequestsOracleTest {
    private static final String REDIRECT = "http://127.0.0.1/callback";

    private final World world = World.start(1);
    private final MemoryTokenStore store = new MemoryTokenStore();
    private final SettableClock clock = new SettableClock(Instant.now());

    @AfterEach
    void stop() {
        world.close();
    }

    private Server.Builder server() {
        return Server.at(URI.create(world.server(0).url())).signInTimeout(Duration.ofSeconds(30));
    }

    private void signInRefreshAndOut(Server server) throws Exception {
        world.authorizationServer().token().accessTokenLifetime(Duration.ofSeconds(5));
        try (Berth berth = Berth.builder()
                .store(store)
                .clock(clock)
                .interaction(RequestsOracleTest::approve)
                .build()) {
            berth.signIn(server);
            berth.open(server).close();
            clock.advance(Duration.ofSeconds(6));
            berth.token(server);
            berth.signOut(server);
        }
    }

    private static void approve(PendingSignIn pending) {
        Thread person = new Thread(() -> {
            try {
                new Person().visit(pending.url());
            } catch (Exception e) {
                pending.cancel();
            }
        });
        person.setDaemon(true);
        person.start();
    }

    private List<RecordedRequest> tokenRequests() {
        return world.authorizationServer().token().requests();
    }

    private static HTTPRequest http(RecordedRequest request, String url) throws Exception {
        HTTPRequest http = new HTTPRequest(HTTPRequest.Method.valueOf(request.method()), URI.create(url));
        for (String name : List.of("Authorization", "Content-Type", "DPoP")) {
            String value = request.header(name);
            if (value != null) {
                http.setHeader(name, value);
            }
        }
        http.setBody(form(request.form()));
        return http;
    }

    private static String form(Map<String, List<String>> form) {
        return form.entrySet().stream()
                .flatMap(e -> e.getValue().stream()
                        .map(v -> URLEncoder.encode(e.getKey(), UTF_8) + "=" + URLEncoder.encode(v, UTF_8)))
                .collect(Collectors.joining("&"));
    }

    @Test
    void authorizationExchangeRefreshAndRevocationOfAPublicClient() throws Exception {
        signInRefreshAndOut(server().scope("tools openid").build());

        RecordedRequest asked =
                world.authorizationServer().authorize().requests().get(0);
        AuthorizationRequest authorization =
                AuthorizationRequest.parse(URI.create("https://as.example/authorize?" + form(asked.query())));
        assertThat(authorization.getResponseType()).isEqualTo(ResponseType.CODE);
        assertThat(authorization.getCodeChallengeMethod()).isEqualTo(CodeChallengeMethod.S256);
        assertThat(authorization.getScope().toStringList()).containsExactly("tools", "openid");
        assertThat(authorization.getResources())
                .containsExactly(URI.create(world.server(0).url()));
        assertThat(authorization.getState().getValue()).hasSizeGreaterThanOrEqualTo(22);

        String endpoint = world.authorizationServer().origin() + "/token";
        TokenRequest exchange = TokenRequest.parse(http(tokenRequests().get(0), endpoint));
        assertThat(exchange.getClientID()).isEqualTo(authorization.getClientID());
        AuthorizationCodeGrant code = (AuthorizationCodeGrant) exchange.getAuthorizationGrant();
        assertThat(code.getRedirectionURI()).isEqualTo(authorization.getRedirectionURI());
        assertThat(CodeChallenge.compute(CodeChallengeMethod.S256, code.getCodeVerifier()))
                .isEqualTo(authorization.getCodeChallenge());
        assertThat(exchange.getResources()).isEqualTo(authorization.getResources());

        TokenRequest refresh = TokenRequest.parse(http(tokenRequests().get(1), endpoint));
        assertThat(refresh.getAuthorizationGrant()).isInstanceOf(RefreshTokenGrant.class);
        assertThat(refresh.getResources()).isEqualTo(authorization.getResources());

        for (RecordedRequest revoked : world.authorizationServer().revocation().requests()) {
            TokenRevocationRequest revocation = TokenRevocationRequest.parse(
                    http(revoked, world.authorizationServer().origin() + "/revoke"));
            assertThat(revocation.getClientID()).isEqualTo(authorization.getClientID());
        }
    }

    @Test
    void basicAuthenticationOfAClientWithOddCharacters() throws Exception {
        String id = "a client:with+odd%ü";
        String secret = "s e:c/r+e%t ü";
        world.authorizationServer()
                .clients()
                .add(Client.confidentialClient(id, secret, ClientAuthentication.CLIENT_SECRET_BASIC, REDIRECT));
        signInRefreshAndOut(server().client(id, Secret.of(secret)).build());

        TokenRequest exchange = TokenRequest.parse(
                http(tokenRequests().get(0), world.authorizationServer().origin() + "/token"));
        ClientSecretBasic basic = (ClientSecretBasic) exchange.getClientAuthentication();
        assertThat(basic.getClientID().getValue()).isEqualTo(id);
        assertThat(basic.getClientSecret().getValue()).isEqualTo(secret);
    }

    @Test
    void assertionsOfAClientWithAKey() throws Exception {
        SigningKey key = SigningKey.generate();
        world.authorizationServer().clients().add(Client.privateKeyClient("desk", Keys.publicHalf(key), REDIRECT));
        signInRefreshAndOut(server().client("desk").clientKey(key).build());

        TokenRequest exchange = TokenRequest.parse(
                http(tokenRequests().get(0), world.authorizationServer().origin() + "/token"));
        PrivateKeyJWT assertion = (PrivateKeyJWT) exchange.getClientAuthentication();
        assertThat(assertion.getClientID()).isEqualTo(new ClientID("desk"));
        assertThat(assertion.getClientAssertion().getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        assertThat(assertion.getJWTAuthenticationClaimsSet().getAudience())
                .map(audience -> audience.getValue())
                .containsExactly(world.authorizationServer().issuer());
    }

    @Test
    void proofsOfAKey() throws Exception {
        world.authorizationServer().dpop().supported(true);
        world.server(0).dpop().required(true);
        signInRefreshAndOut(server().build());

        String endpoint = world.authorizationServer().origin() + "/token";
        DPoPTokenRequestVerifier verifier =
                new DPoPTokenRequestVerifier(Set.of(JWSAlgorithm.ES256), URI.create(endpoint), 60, 60, proof -> {});
        for (RecordedRequest request : tokenRequests()) {
            SignedJWT proof = SignedJWT.parse(Objects.requireNonNull(request.header("DPoP")));
            var confirmation = verifier.verify(new DPoPIssuer(new ClientID("any")), proof, Set.of());
            assertThat(confirmation.getValue().toString())
                    .isEqualTo(proof.getHeader().getJWK().computeThumbprint().toString());
        }
        RecordedRequest call = world.server(0).mcp().requests().stream()
                .filter(request -> request.header("DPoP") != null)
                .findFirst()
                .orElseThrow();
        SignedJWT proof = SignedJWT.parse(Objects.requireNonNull(call.header("DPoP")));
        String token = Objects.requireNonNull(call.header("Authorization")).substring("DPoP ".length());
        assertThat(proof.getJWTClaimsSet().getStringClaim("ath"))
                .isEqualTo(DPoPUtils.computeSHA256(new com.nimbusds.oauth2.sdk.token.DPoPAccessToken(token))
                        .toString());
    }
}
