package dev.berth.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.challenge.Challenges;
import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovery;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.AddressPolicy;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.secret.Secret;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7591, and what servers make of it. Field classes 6, 15, 24, 25 and 34. */
class DynamicRegistrationTest {
    private static final String REDIRECT = "http://127.0.0.1:49152/callback";

    private final SocketTransport transport = new SocketTransport(NetworkSettings.DIRECT);
    private final TestAuthorizationServer issuer = TestAuthorizationServer.start();
    private final TestMcpServer server = TestMcpServer.start(issuer);
    private final AddressPolicy addresses = AddressPolicy.forServer(URI.create(server.url()));

    @AfterEach
    void stop() {
        server.close();
        issuer.close();
    }

    private AuthorizationServerMetadata metadata() throws InterruptedException {
        return new Discovery(transport)
                .discover(DiscoveryRequest.of(URI.create(server.url()), Challenges.NONE, addresses))
                .authorizationServer();
    }

    private Client register() throws InterruptedException {
        AuthorizationServerMetadata metadata = metadata();
        return new DynamicRegistration(transport)
                .register(
                        metadata,
                        ClientMetadata.of("Berth", REDIRECT, ClientMetadata.SENT_CODES, List.of(), metadata),
                        addresses);
    }

    private BerthException failure() {
        BerthException failure = catchThrowableOfType(BerthException.class, this::register);
        assertThat(failure).isNotNull();
        return failure;
    }

    private void answers(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        issuer.registration().answerWith(Reply.json(201, members));
    }

    @Nested
    class Request {
        @Test
        void isThatOfANativeApplicationWithoutNulls() throws Exception {
            Client client = register();
            Map<String, @Nullable Object> sent =
                    issuer.registration().requests().get(0).json();
            assertThat(sent)
                    .containsEntry("application_type", "native")
                    .containsEntry("redirect_uris", List.of(REDIRECT))
                    .containsEntry("grant_types", List.of("authorization_code", "refresh_token"))
                    .containsEntry("token_endpoint_auth_method", "none")
                    .doesNotContainValue(null)
                    .doesNotContainKey("scope");
            assertThat(client.redirectUri()).isEqualTo(REDIRECT);
            assertThat(client.origin()).isEqualTo(Client.Origin.REGISTERED);
        }

        @Test
        void asksForAMethodThatTheServerLists() throws Exception {
            issuer.authenticationMethods(ClientAuthentication.CLIENT_SECRET_POST);
            Client client = register();
            assertThat(client.tokenEndpointAuthMethod()).isEqualTo(AuthenticationMethod.CLIENT_SECRET_POST);
            assertThat(client.clientSecret()).isNotNull();
        }

        @Test
        void isOnePostEvenWhereTheServerHangsUp() {
            issuer.registration().answerWith(Reply.closesConnection());
            assertThat(failure().code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(issuer.registration().count()).isEqualTo(1);
        }

        @Test
        void isNotMadeWhereTheServerRegistersNobody() {
            issuer.metadata().without("registration_endpoint");
            assertThat(failure().code()).isEqualTo(ErrorCode.CLIENT_REQUIRED);
            assertThat(issuer.registration().count()).isZero();
        }
    }

    @Nested
    class Refusal {
        @Test
        void inPlainTextIsARefusal() {
            issuer.registration().refusesEverybody();
            BerthException failure = failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRATION_REFUSED);
            assertThat(failure.facts()).containsEntry("status", "403").containsEntry("server_said", "Forbidden");
        }

        @Test
        void ofTheRedirectUriIsToldSoThatLocalhostCanBeTried() throws Exception {
            issuer.registration().refusesRedirectHost("127.0.0.1");
            BerthException failure = failure();
            assertThat(failure.facts())
                    .containsEntry("server_error", "invalid_redirect_uri")
                    .containsEntry("redirect_uri_refused", "true");
            AuthorizationServerMetadata metadata = metadata();
            ClientMetadata again = ClientMetadata.of(
                    "Berth", "http://localhost:49152/callback", ClientMetadata.SENT_CODES, List.of(), metadata);
            Client client = new DynamicRegistration(transport).register(metadata, again, addresses);
            assertThat(client.redirectUri()).isEqualTo("http://localhost:49152/callback");
        }

        /** Whoever asked for a scope that nobody is registered for has to be told so, and not to look for a client id. */
        @ParameterizedTest
        @CsvSource({
            "invalid_scope, no, true",
            "invalid_client_metadata, Requested scope nosuch is not allowed, true",
            "invalid_client_metadata, no, true",
            "access_denied, Policy 'Allowed Client Scopes' rejected request, true",
            "access_denied, Policy 'Trusted Hosts' rejected request, false",
            "invalid_redirect_uri, the redirect URI is out of scope, false"
        })
        void namesTheScopesThatItMayBeFor(String error, String words, boolean named) throws Exception {
            issuer.registration().answerWith(Reply.error(400, error, words));
            AuthorizationServerMetadata metadata = metadata();
            ClientMetadata client = ClientMetadata.of(
                    "Berth",
                    "http://127.0.0.1:49152/callback",
                    ClientMetadata.SENT_CODES,
                    List.of("tools", "nosuch"),
                    metadata);
            BerthException failure = catchThrowableOfType(
                    BerthException.class,
                    () -> new DynamicRegistration(transport).register(metadata, client, addresses));
            assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRATION_REFUSED);
            assertThat(failure.facts().get("scope")).isEqualTo(named ? "tools nosuch" : null);
        }

        @Test
        void keepsWordsOnOneLineAndShort() {
            issuer.registration()
                    .answerWith(Reply.error(400, "invalid_client_metadata", "\u001b[31mno\r\n" + "x".repeat(5000)));
            String words = failure().facts().get("server_error_description");
            assertThat(words).hasSizeLessThan(310).doesNotContain("\u001b", "\r", "\n");
        }

        @Test
        void underA2xxIsARefusalToo() {
            answers("error", "invalid_client_metadata");
            assertThat(failure().code()).isEqualTo(ErrorCode.REGISTRATION_REFUSED);
        }

        @Test
        void byAServerInTroubleIsNone() {
            issuer.registration().answerWith(Reply.status(503).withHeader("Retry-After", "3"));
            BerthException failure = failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(failure.facts()).containsEntry("retry_after", "3");
        }
    }

    /** Field classes 24 and 25. */
    @Nested
    class Answer {
        @Test
        void needsAClientIdAndNothingElse() throws Exception {
            answers("client_id", "c");
            Client client = register();
            assertThat(client.clientId()).isEqualTo("c");
            assertThat(client.clientSecret()).isNull();
            assertThat(client.tokenEndpointAuthMethod()).isEqualTo(AuthenticationMethod.NONE);
        }

        @Test
        void withoutAClientIdIsUseless() {
            answers("client_secret", "canary-secret");
            BerthException failure = failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REGISTRATION);
            assertThat(failure.facts().toString()).doesNotContain("canary-secret");
            assertThat(failure.getMessage()).doesNotContain("canary-secret");
        }

        @Test
        void mayHoldNullsAndOddTypes() throws Exception {
            answers(
                    "client_id",
                    "c",
                    "client_secret",
                    null,
                    "redirect_uris",
                    null,
                    "grant_types",
                    "authorization_code",
                    "client_secret_expires_at",
                    null,
                    "contacts",
                    7);
            assertThat(register().clientSecret()).isNull();
        }

        @Test
        void withASecretButNoMethodIsInferredFromTheMetadata() throws Exception {
            answers("client_id", "c", "client_secret", "s");
            assertThat(register().tokenEndpointAuthMethod()).isEqualTo(AuthenticationMethod.CLIENT_SECRET_BASIC);
            issuer.authenticationMethods(ClientAuthentication.NONE, ClientAuthentication.CLIENT_SECRET_POST);
            assertThat(register().tokenEndpointAuthMethod()).isEqualTo(AuthenticationMethod.CLIENT_SECRET_POST);
        }

        @Test
        void withAMethodThatNeedsTheMissingSecretIsPublic() throws Exception {
            answers("client_id", "c", "token_endpoint_auth_method", "client_secret_basic");
            assertThat(register().tokenEndpointAuthMethod()).isEqualTo(AuthenticationMethod.NONE);
        }

        @Test
        void withAMethodThatIsNotSpokenIsRefused() {
            answers("client_id", "c", "token_endpoint_auth_method", "private_key_jwt");
            assertThat(failure().code()).isEqualTo(ErrorCode.INVALID_REGISTRATION);
        }

        @Test
        void saysWhenTheSecretEndsAndZeroIsNever() throws Exception {
            answers("client_id", "c", "client_secret", "s", "client_secret_expires_at", 0);
            assertThat(register().clientSecretExpiresAt()).isNull();
            answers("client_id", "c", "client_secret", "s", "client_secret_expires_at", 4102444800L);
            assertThat(register().clientSecretExpiresAt()).isEqualTo(Instant.ofEpochSecond(4102444800L));
        }

        @Test
        void mayRewordTheRedirectUriButNotReplaceIt() throws Exception {
            answers("client_id", "c", "redirect_uris", List.of("http://localhost/callback"));
            assertThat(register().redirectUri()).isEqualTo(REDIRECT);
            answers("client_id", "c", "redirect_uris", Arrays.asList("https://evil.example/callback"));
            assertThat(failure().code()).isEqualTo(ErrorCode.INVALID_REGISTRATION);
        }
    }

    @Nested
    class Configured {
        @Test
        void registersNothingAndTakesTheMethodThatFits() throws Exception {
            AuthorizationServerMetadata metadata = metadata();
            Secret secret = Secret.of("s");
            assertThat(ConfiguredClient.of("c", null, null, null, metadata).tokenEndpointAuthMethod())
                    .isEqualTo(AuthenticationMethod.NONE);
            assertThat(ConfiguredClient.of("c", secret, null, null, metadata).tokenEndpointAuthMethod())
                    .isEqualTo(AuthenticationMethod.CLIENT_SECRET_BASIC);
            issuer.authenticationMethods(ClientAuthentication.CLIENT_SECRET_POST);
            assertThat(ConfiguredClient.of("c", secret, null, null, metadata()).tokenEndpointAuthMethod())
                    .isEqualTo(AuthenticationMethod.CLIENT_SECRET_POST);
            assertThat(issuer.registration().count()).isZero();
        }
    }
}
