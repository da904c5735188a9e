package dev.berth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.authentication.ClientAuthentication;
import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.ValidatedAuthorizationResponse;
import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.AddressPolicy;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.secret.Secret;
import dev.berth.store.TokenSet;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire to the token and revocation endpoints. */
class TokenEndpointTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String RESOURCE = "https://MCP.example:443/mcp/?a=b c";
    private static final AddressPolicy HERE = AddressPolicy.CONFIGURED;

    private final SocketTransport transport = new SocketTransport(NetworkSettings.DIRECT);
    private final TestAuthorizationServer server = TestAuthorizationServer.start();
    private final URI url = URI.create(server.origin() + "/token");
    private final TokenEndpoint endpoint = new TokenEndpoint(transport, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void stop() {
        server.close();
    }

    private static Client client(AuthenticationMethod method, @Nullable String secret) {
        return new Client(
                "my client",
                secret == null ? null : Secret.of(secret),
                null,
                method,
                null,
                Client.Origin.CONFIGURED,
                null);
    }

    private static TokenSet held() {
        return new TokenSet(Secret.of("old"), "Bearer", NOW, NOW, Secret.of("canary-refresh"), List.of("a"));
    }

    private ClientAuthentication authenticated(Client client) {
        return new ClientAuthentication(server.issuer(), client, null, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private TokenResponse exchange(ValidatedAuthorizationResponse response, Client client) throws InterruptedException {
        return endpoint.request(new AuthorizationCodeGrant(response, client), authenticated(client), url, HERE, null);
    }

    private TokenSet refresh(@Nullable String resource, Client client) throws InterruptedException {
        Secret refreshToken = Objects.requireNonNull(held().refreshToken());
        return endpoint.request(
                        new RefreshTokenGrant(refreshToken, resource, held().scopes()),
                        authenticated(client),
                        url,
                        HERE,
                        null)
                .tokens();
    }

    private static Reply issuing(Map<String, ?> members) {
        return Reply.json(200, members);
    }

    private RecordedRequest sent() {
        assertThat(server.token().count()).isEqualTo(1);
        return server.token().requests().get(0);
    }

    private AuthorizationRequest request() {
        return Responses.request(
                server.issuer(), URI.create(server.origin() + "/authorize"), "my client", RESOURCE, List.of("a"));
    }

    @Nested
    class Exchange {
        @Test
        void sendsCodeVerifierRedirectUriAndResourceByteForByte() throws Exception {
            server.token().answerWith(issuing(Map.of("access_token", "t", "expires_in", 60)));
            AuthorizationRequest request = request();
            TokenResponse response =
                    exchange(Responses.withCode(request, "c0de"), client(AuthenticationMethod.NONE, null));
            RecordedRequest sent = sent();
            assertThat(sent.parameter("grant_type")).isEqualTo("authorization_code");
            assertThat(sent.parameter("code")).isEqualTo("c0de");
            assertThat(sent.parameter("redirect_uri")).isEqualTo(Responses.REDIRECT);
            assertThat(sent.parameter("resource")).isEqualTo(RESOURCE);
            assertThat(sent.parameter("client_id")).isEqualTo("my client");
            assertThat(request.codeVerifier().secret().matches(String.valueOf(sent.parameter("code_verifier"))))
                    .isTrue();
            assertThat(sent.header("Accept")).isEqualTo("application/json");
            assertThat(response.tokens().expiresAt()).isEqualTo(NOW.plusSeconds(60));
            assertThat(response.subject()).isNull();
        }

        @Test
        void refusesACodeOfAnotherClientBeforeAnythingIsSent() throws Exception {
            Client other =
                    new Client("other", null, null, AuthenticationMethod.NONE, null, Client.Origin.CONFIGURED, null);
            var response = Responses.withCode(request(), "c");
            assertThatThrownBy(() -> exchange(response, other)).isInstanceOf(IllegalArgumentException.class);
            assertThat(server.token().count()).isZero();
        }

        @Test
        void isOnePostEvenWhereTheServerHangsUp() throws Exception {
            server.token().answerWith(Reply.closesConnection());
            var response = Responses.withCode(request(), "c");
            BerthException failure = catchThrowableOfType(
                    BerthException.class, () -> exchange(response, client(AuthenticationMethod.NONE, null)));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(server.token().count()).isEqualTo(1);
        }

        @Test
        void isNotRedirected() throws Exception {
            server.token().answerWith(Reply.redirect(307, server.origin() + "/register"));
            var response = Responses.withCode(request(), "c");
            BerthException failure = catchThrowableOfType(
                    BerthException.class, () -> exchange(response, client(AuthenticationMethod.NONE, null)));
            assertThat(failure.code()).isEqualTo(ErrorCode.REDIRECT_REFUSED);
            assertThat(server.registration().count()).isZero();
        }
    }

    @Nested
    class Authentication {
        @Test
        void byBasicFormEncodesBothAndPutsNothingInTheBody() throws Exception {
            server.token().answerWith(issuing(Map.of("access_token", "t")));
            refresh(null, client(AuthenticationMethod.CLIENT_SECRET_BASIC, "s:e/c ü"));
            String header = String.valueOf(sent().header("Authorization"));
            assertThat(new String(
                            Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8))
                    .isEqualTo("my+client:s%3Ae%2Fc+%C3%BC");
            assertThat(sent().form()).doesNotContainKeys("client_id", "client_secret", "resource");
        }

        @Test
        void byPostPutsBothInTheBody() throws Exception {
            server.token().answerWith(issuing(Map.of("access_token", "t")));
            refresh(null, client(AuthenticationMethod.CLIENT_SECRET_POST, "s"));
            assertThat(sent().header("Authorization")).isNull();
            assertThat(sent().parameter("client_secret")).isEqualTo("s");
        }

        @Test
        void byNoneNeverSendsASecret() throws Exception {
            server.token().answerWith(issuing(Map.of("access_token", "t")));
            refresh(null, client(AuthenticationMethod.NONE, "s"));
            assertThat(sent().form()).containsKey("client_id").doesNotContainKey("client_secret");
        }
    }

    @Nested
    class Refresh {
        @Test
        void repeatsTheResourceAndCarriesTheOldRefreshTokenForward() throws Exception {
            server.token().answerWith(issuing(Map.of("access_token", "t")));
            TokenSet next = refresh(RESOURCE, client(AuthenticationMethod.NONE, null));
            assertThat(sent().parameter("resource")).isEqualTo(RESOURCE);
            assertThat(next.refreshToken()).isEqualTo(held().refreshToken());
            assertThat(next.scopes()).containsExactly("a");
        }

        @Test
        void neverShowsTheRefreshTokenInAFailure() {
            server.token().answerWith(Reply.error(400, "invalid_grant", "canary-refresh was revoked"));
            BerthException failure = catchThrowableOfType(
                    BerthException.class, () -> refresh(null, client(AuthenticationMethod.NONE, null)));
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_GRANT);
            assertThat(failure.facts().toString() + failure).doesNotContain("canary");
        }
    }

    @Nested
    class Subject {
        private @Nullable String subject(String claims) {
            String payload =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
            return IdToken.subject("e30." + payload + ".", "https://as.example", "c");
        }

        @Test
        void isTheNameThatPeopleKnow() {
            assertThat(subject("{\"iss\":\"https://as.example\",\"aud\":\"c\",\"sub\":\"1\"}"))
                    .isEqualTo("1");
            assertThat(subject(
                            "{\"iss\":\"https://as.example\",\"aud\":[\"x\",\"c\"],\"sub\":\"1\",\"email\":\"a@b\"}"))
                    .isEqualTo("a@b");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"iss\":\"https://as.example/\",\"aud\":\"c\",\"sub\":\"1\"}",
                    "{\"iss\":\"https://as.example\",\"aud\":\"d\",\"sub\":\"1\"}",
                    "{\"aud\":\"c\",\"sub\":\"1\"}",
                    "[]",
                    "junk"
                })
        void isIgnoredWhereTheTokenIsAnothers(String claims) {
            assertThat(subject(claims)).isNull();
            assertThat(IdToken.subject("a.b", "https://as.example", "c")).isNull();
            assertThat(IdToken.subject("a.%%%.c", "https://as.example", "c")).isNull();
        }
    }

    @Nested
    class Revoking {
        private final URI revoke = URI.create(server.origin() + "/revoke");

        private RevocationResult revoke(@Nullable URI at) throws InterruptedException {
            return new Revocation(transport)
                    .revoke(held(), authenticated(client(AuthenticationMethod.NONE, null)), at, HERE);
        }

        @Test
        void takesTheRefreshTokenFirst() throws Exception {
            server.revocation().answerWith(Reply.status(200));
            RevocationResult result = revoke(revoke);
            assertThat(result.grant()).isEqualTo(RevocationResult.Outcome.REVOKED);
            assertThat(server.revocation().requests())
                    .map(r -> r.parameter("token_type_hint"))
                    .containsExactly("refresh_token", "access_token");
        }

        @Test
        void reportsWhatTheServerCannotDo() throws Exception {
            server.revocation().answerNext(1, Reply.status(200));
            server.revocation().answerWith(Reply.error(400, "unsupported_token_type", "no"));
            RevocationResult result = revoke(revoke);
            assertThat(result.grant()).isEqualTo(RevocationResult.Outcome.REVOKED);
            assertThat(result.accessToken().outcome()).isEqualTo(RevocationResult.Outcome.UNSUPPORTED);
            assertThat(result.accessToken().facts()).containsEntry("server_error", "unsupported_token_type");
            assertThat(revoke(null).grant()).isEqualTo(RevocationResult.Outcome.UNSUPPORTED);
        }

        /** RFC 7009 section 2.2: what it was sent for has been achieved. Keycloak answers so. */
        @Test
        void takesATokenThatTheServerNoLongerKnowsForRevoked() throws Exception {
            server.revocation().answerNext(1, Reply.status(200));
            server.revocation().answerNext(1, Reply.error(200, "invalid_token", "Invalid token"));
            assertThat(revoke(revoke).accessToken().outcome()).isEqualTo(RevocationResult.Outcome.REVOKED);
            server.revocation().answerWith(Reply.error(200, "server_error", "not now"));
            assertThat(revoke(revoke).accessToken().outcome()).isEqualTo(RevocationResult.Outcome.FAILED);
        }

        @Test
        void neverFailsWhereTheServerDoes() throws Exception {
            server.revocation().answerWith(Reply.closesConnection());
            RevocationResult result = revoke(revoke);
            assertThat(result.grant()).isEqualTo(RevocationResult.Outcome.FAILED);
            assertThat(result.accessToken().outcome()).isEqualTo(RevocationResult.Outcome.FAILED);
            assertThat(result.accessToken().facts()).containsEntry("error", "unreachable");
        }

        @Test
        void neverShowsOneTokenWhereTheServerRepeatsItForTheOther() throws Exception {
            server.revocation().answerNext(1, Reply.status(200));
            server.revocation().answerWith(Reply.text(503, "canary-refresh"));
            RevocationResult result = revoke(revoke);
            assertThat(result.accessToken().facts()).containsEntry("status", "503");
            assertThat(result.toString()).doesNotContain("canary");
        }
    }
}
