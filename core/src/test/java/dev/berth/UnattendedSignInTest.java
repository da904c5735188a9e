package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.testkit.Account;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.JwtIssuer;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Grants that need no person: silent, one request each, and told as they are when they are refused. */
class UnattendedSignInTest extends WithWorld {
    private static final String SECRET = "canary-a-secret-of-more-than-32-bytes";

    private final SettableClock clock = new SettableClock(Instant.now());

    private Berth silent() {
        return Berth.builder().store(store).clock(clock).build();
    }

    private Server.Builder machine(GrantSource source) {
        return server().toBuilder().grant(source).issuer(issuer().issuer());
    }

    private RecordedRequest tokenRequest() {
        List<RecordedRequest> requests = issuer().token().requests();
        assertThat(requests).hasSize(1);
        return requests.get(0);
    }

    /** The MCP server is not trusted, and at first contact it alone says where secrets are to go. */
    @Nested
    class AnIssuerThatOnlyTheServerNames {
        private final List<String> read = new ArrayList<>();

        private BerthException refused(Server server) {
            try (Berth berth = silent()) {
                return catchThrowableOfType(BerthException.class, () -> berth.token(server));
            }
        }

        private void isShownNothing(Server server) {
            BerthException failure = refused(server);
            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_REQUIRED);
            assertThat(failure.facts()).containsEntry("issuer", issuer().issuer());
            assertThat(issuer().token().count()).isZero();
            assertThat(issuer().registration().count()).isZero();
        }

        @Test
        void isNotShownAClientSecret() {
            issuer().token().clientCredentials().supported(true);
            isShownNothing(server().toBuilder()
                    .grant(GrantSource.clientCredentials())
                    .client("machine", Secret.of(SECRET))
                    .build());
        }

        /** It is the server that chooses this method, and a secret that signs can be guessed at leisure. */
        @Test
        void isNotShownWhatASecretHasSigned() {
            issuer().token().clientCredentials().supported(true);
            issuer().authenticationMethods(ClientAuthentication.CLIENT_SECRET_JWT);
            isShownNothing(server().toBuilder()
                    .grant(GrantSource.clientCredentials())
                    .client("machine", Secret.of(SECRET))
                    .build());
        }

        @Test
        void isNotShownAnAssertionWithOrWithoutAClient() {
            issuer().token().jwtBearer().supported(true);
            GrantSource workload = GrantSource.jwtBearer(() -> {
                read.add("read");
                return Secret.of("canary-assertion");
            });
            isShownNothing(server().toBuilder().grant(workload).build());
            isShownNothing(
                    server().toBuilder().grant(workload).client("workload").build());
            assertThat(read).isEmpty();
        }

        /** The identity provider would be asked for an assertion in vain. */
        @Test
        void isNotShownTheSecretThatGoesWithAnIdentityProvidersAssertion() {
            issuer().token().jwtBearer().supported(true);
            TestAuthorizationServer provider = world.identityProvider();
            isShownNothing(server().toBuilder()
                    .grant(new IdentityProvider(
                            URI.create(provider.origin() + "/token"), "single-sign-on", null, () -> Secret.of("id")))
                    .client("program", Secret.of(SECRET))
                    .build());
            assertThat(provider.token().count()).isZero();
        }

        /** Its assertions name the one server that they are for. */
        @Test
        void maySeeWhatAKeyHasSigned() throws Exception {
            issuer().token().clientCredentials().supported(true);
            SigningKey key = SigningKey.generate();
            issuer().clients().add(Client.privateKeyClient("machine", Keys.publicHalf(key)));
            Server server = server().toBuilder()
                    .grant(GrantSource.clientCredentials())
                    .client("machine")
                    .clientKey(key)
                    .build();
            try (Berth berth = silent()) {
                assertThat(berth.token(server).value()).isNotNull();
            }
        }

        @Test
        void isShownASecretWhereThatIsAskedForByItsLongName() throws Exception {
            issuer().token().clientCredentials().supported(true);
            issuer().clients()
                    .add(Client.confidentialClient("machine", SECRET, ClientAuthentication.CLIENT_SECRET_BASIC));
            Server server = server().toBuilder()
                    .grant(GrantSource.clientCredentials())
                    .client("machine", Secret.of(SECRET))
                    .showSecretsToWhicheverIssuerTheServerNames()
                    .build();
            try (Berth berth = silent()) {
                assertThat(berth.token(server).value()).isNotNull();
            }
        }
    }

    /** A document that bears the pinned issuer's name is no word of that issuer, where another serves it. */
    @Test
    void anotherServersWordForThePinnedIssuersEndpointsIsNotEnough() throws Exception {
        try (TestAuthorizationServer other = TestAuthorizationServer.start()) {
            issuer().metadata().answerWith(Reply.status(404));
            other.metadata().with("issuer", issuer().issuer());
            other.token().clientCredentials().supported(true);
            other.clients().add(Client.confidentialClient("machine", SECRET, ClientAuthentication.CLIENT_SECRET_BASIC));
            mcp().protectedBy(other);
            Server server = machine(GrantSource.clientCredentials())
                    .client("machine", Secret.of(SECRET))
                    .build();
            try (Berth berth = silent()) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.token(server));
                assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
                assertThat(failure.facts())
                        .containsEntry("expected", issuer().issuer())
                        .hasEntrySatisfying("url", url -> assertThat(url).startsWith(other.origin()));
            }
            assertThat(other.token().count()).isZero();
        }
    }

    @Nested
    class ClientCredentials {
        private Server configured() {
            issuer().token().clientCredentials().supported(true);
            issuer().clients()
                    .add(Client.confidentialClient("machine", SECRET, ClientAuthentication.CLIENT_SECRET_BASIC));
            return machine(GrantSource.clientCredentials())
                    .client("machine", Secret.of(SECRET))
                    .build();
        }

        @Test
        void bringATokenThatTheServerAcceptsThoughNobodyMayBeAsked() throws Exception {
            Server server = configured();
            try (Berth berth = silent();
                    Connection connection = berth.open(server)) {
                assertThat(connection.tools()).isNotEmpty();
                assertThat(berth.token(server).tokenType()).isEqualTo("Bearer");
            }
            assertThat(tokenRequest().parameter("grant_type")).isEqualTo("client_credentials");
            assertThat(tokenRequest().parameter("resource"))
                    .isEqualTo(world.server(0).url());
            assertThat(issuer().authorize().count()).isZero();
            assertThat(issuer().registration().count()).isZero();
        }

        /** There is nobody to stay signed in for. */
        @Test
        void neverAskForOfflineAccess() throws Exception {
            Server server = configured();
            issuer().scopesSupported("tools", "offline_access");
            try (Berth berth = silent()) {
                berth.token(server);
            }
            assertThat(String.valueOf(tokenRequest().parameter("scope"))).doesNotContain("offline_access");
        }

        @Test
        void areAskedForAgainByThemselvesWhenTheTokenHasEnded() throws Exception {
            Server server = configured();
            try (Berth berth = silent()) {
                Secret first = berth.token(server).value();
                clock.advance(Duration.ofMinutes(61));
                Secret second = berth.token(server).value();
                assertThat(second).isNotEqualTo(first);
                assertThat(berth.token(server).value()).isEqualTo(second);
            }
            assertThat(issuer().token().clientCredentials().count()).isEqualTo(2);
        }

        @Test
        void areAskedForAgainInTheMiddleOfASessionThatRefusesTheToken() throws Exception {
            Server server = configured();
            try (Berth berth = silent();
                    Connection connection = berth.open(server)) {
                issuer().expireAccessTokens();
                assertThat(connection
                                .session()
                                .callTool("echo", "{\"text\":\"again\"}")
                                .texts())
                        .containsExactly("again");
            }
        }

        /** A server without an authorization endpoint signs in programs all the same (RFC 8414 section 2). */
        @Test
        void needNeitherAnAuthorizationEndpointNorPkce() throws Exception {
            Server server = configured();
            issuer().metadata().without("authorization_endpoint", "code_challenge_methods_supported");
            try (Berth berth = silent()) {
                assertThat(berth.examine(server).obstacle()).isEmpty();
                assertThat(berth.token(server).value()).isNotNull();
            }
        }

        @Test
        void areNotTriedWhereTheIssuerDoesNotOfferThem() throws Exception {
            Server server = configured();
            issuer().token().clientCredentials().supported(false);
            try (Berth berth = silent()) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.token(server));
                assertThat(failure.code()).isEqualTo(ErrorCode.GRANT_UNSUPPORTED);
                assertThat(failure.facts()).containsEntry("grant_type", "client_credentials");
            }
            assertThat(issuer().token().count()).isZero();
        }

        /** Another secret, or another try, would be a guess. */
        @Test
        void areRefusedOnceAndWithoutShowingTheSecret() throws Exception {
            Server server = configured();
            issuer().token().clientCredentials().answerWith(Reply.error(401, "invalid_client", "not " + SECRET));
            try (Berth berth = silent()) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.token(server));
                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CLIENT);
                assertThat(failure + failure.facts().toString()).doesNotContain("canary");
            }
            assertThat(issuer().token().count()).isOne();
        }

        @Test
        void ofAClientWithAKeyAreVouchedForByAnAssertion() throws Exception {
            issuer().token().clientCredentials().supported(true);
            SigningKey key = SigningKey.generate();
            issuer().clients().add(Client.privateKeyClient("machine", Keys.publicHalf(key)));
            Server server = machine(GrantSource.clientCredentials())
                    .client("machine")
                    .clientKey(key)
                    .build();
            try (Berth berth = silent()) {
                assertThat(issuer().introspect(berth.token(server).value().reveal()))
                        .isPresent();
            }
            assertThat(tokenRequest().form()).doesNotContainKey("client_secret");
        }
    }

    @Nested
    class JwtBearer {
        private final JwtIssuer platform = JwtIssuer.named("https://platform.example");
        private final List<String> given = new ArrayList<>();

        private Server configured(@Nullable String audience) {
            issuer().token().jwtBearer().supported(true);
            issuer().token().jwtBearer().trustsWorkloadsOf(platform);
            issuer().clients().add(Client.publicClient("workload"));
            return machine(GrantSource.jwtBearer(() -> {
                        String assertion = platform.workloadToken(
                                        "job-7", audience == null ? issuer().issuer() : audience)
                                .sign();
                        given.add(assertion);
                        return Secret.of(assertion);
                    }))
                    .client("workload")
                    .build();
        }

        @Test
        void isTheWordOfAPlatformThatTheIssuerTrusts() throws Exception {
            Server server = configured(null);
            try (Berth berth = silent()) {
                assertThat(issuer().introspect(berth.token(server).value().reveal()))
                        .isPresent();
            }
            assertThat(tokenRequest().parameter("grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
            assertThat(tokenRequest().parameter("assertion")).isEqualTo(given.get(0));
        }

        /** Such tokens are short-lived: what is kept from the last time is of no use. */
        @Test
        void isAskedForAnewForEachToken() throws Exception {
            Server server = configured(null);
            try (Berth berth = silent()) {
                berth.token(server);
                clock.advance(Duration.ofMinutes(61));
                berth.token(server);
            }
            assertThat(given).hasSize(2).doesNotHaveDuplicates();
        }

        /** The refusal is told; to keep what the issuer has forgotten would make it the last word for ever. */
        @Test
        void ofAForgottenRegistrationFindsANewOneAtTheNextTry() throws Exception {
            Server server = machine(configured(null).grant().orElseThrow()).build();
            issuer().registration()
                    .answerNext(1, Reply.json(201, Map.of("client_id", "one")))
                    .answerNext(1, Reply.json(201, Map.of("client_id", "two")));
            issuer().clients().add(Client.publicClient("one"));
            try (Berth berth = silent()) {
                berth.token(server);
                issuer().clients().purge();
                issuer().clients().add(Client.publicClient("two"));
                clock.advance(Duration.ofMinutes(61));
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.token(server));
                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CLIENT);
                assertThat(issuer().registration().count()).isOne();

                assertThat(berth.token(server).value()).isNotNull();
                assertThat(issuer().registration().count()).isEqualTo(2);
            }
        }

        /** What is signed in to goes only once something else is stored in its place. */
        @Test
        void ofAForgottenRegistrationCostsNoTokenThatIsGood() throws Exception {
            Server server = machine(configured(null).grant().orElseThrow()).build();
            issuer().registration().answerNext(1, Reply.json(201, Map.of("client_id", "one")));
            issuer().clients().add(Client.publicClient("one"));
            try (Berth berth = silent()) {
                Secret before = berth.token(server).value();
                issuer().clients().purge();
                assertThat(catchThrowableOfType(BerthException.class, () -> berth.signInAgain(server))
                                .code())
                        .isEqualTo(ErrorCode.INVALID_CLIENT);
                assertThat(berth.token(server).value()).isEqualTo(before);
            }
        }

        @Test
        void thatIsRefusedIsNeitherPresentedAgainNorReplacedByAnotherGrant() throws Exception {
            Server server = configured("https://elsewhere.example");
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server));
                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_GRANT);
                assertThat(failure + failure.facts().toString()).doesNotContain(given.get(0));
                assertThat(person.asked).isEmpty();
            }
            assertThat(issuer().token().count()).isOne();
        }
    }

    @Nested
    class EnterpriseManaged {
        private final TestAuthorizationServer provider = world.identityProvider();

        private Server configured() {
            provider.clients().add(Client.publicClient("single-sign-on"));
            issuer().clients()
                    .add(Client.confidentialClient("program", SECRET, ClientAuthentication.CLIENT_SECRET_BASIC));
            provider.token().tokenExchange().knowsAudience(issuer().issuer(), "single-sign-on", "program");
            String idToken = provider.jwtIssuer()
                    .idToken(Account.ALICE, "single-sign-on")
                    .sign();
            return machine(new IdentityProvider(
                            URI.create(provider.origin() + "/token"), "single-sign-on", null, () -> Secret.of(idToken)))
                    .client("program", Secret.of(SECRET))
                    .build();
        }

        @Test
        void exchangesTheIdTokenForAnAssertionAndThatForAToken() throws Exception {
            Server server = configured();
            try (Berth berth = silent();
                    Connection connection = berth.open(server)) {
                assertThat(connection.session().callTool("whoami", "{}").texts().toString())
                        .contains(Account.ALICE.preferredUsername());
            }
            Map<String, List<String>> exchange =
                    provider.token().tokenExchange().requests().get(0).form();
            assertThat(exchange).containsEntry("audience", List.of(issuer().issuer()));
            assertThat(exchange)
                    .containsEntry("resource", List.of(world.server(0).url()));
            assertThat(exchange)
                    .containsEntry("requested_token_type", List.of("urn:ietf:params:oauth:token-type:id-jag"));
            assertThat(issuer().authorize().count()).isZero();
        }

        /** What the provider issues is no grant unless it says so (RFC 8693 section 2.2.1). */
        @Test
        void takesNoTokenOfAnotherKind() {
            Server server = configured();
            provider.token().tokenExchange().with("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
            try (Berth berth = silent()) {
                assertThatThrownBy(() -> berth.token(server))
                        .isInstanceOfSatisfying(
                                BerthException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TOKEN_RESPONSE));
            }
            assertThat(issuer().token().count()).isZero();
        }

        @Test
        void saysWhoRefused() {
            Server server = configured();
            provider.token().tokenExchange().answerWith(Reply.error(400, "invalid_grant", "policy says no"));
            try (Berth berth = silent()) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.token(server));
                assertThat(failure.facts())
                        .containsEntry("url", provider.origin() + "/token")
                        .containsEntry("server_error_description", "policy says no");
            }
        }
    }
}
