package dev.berth.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.challenge.Challenges;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.testkit.AuthorizationServerLocation;
import dev.berth.testkit.Reply;
import dev.berth.testkit.ResourceMetadataLocation;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MCP authorization, "Authorization Server Discovery", on real sockets. Field classes 13, 14 and 17. */
class DiscoveryTest {
    private final Discovery discovery = new Discovery(new SocketTransport(NetworkSettings.DIRECT));
    private final TestAuthorizationServer issuer = TestAuthorizationServer.start();
    private final TestMcpServer server = TestMcpServer.start(issuer);

    @AfterEach
    void stop() {
        server.close();
        issuer.close();
    }

    private Discovered discover(Challenges challenges) throws InterruptedException {
        return discover(challenges, null, null);
    }

    private Discovered discover(Challenges challenges, @Nullable String pinned, @Nullable String resource)
            throws InterruptedException {
        URI url = URI.create(server.url());
        return discovery.discover(
                new DiscoveryRequest(url, challenges, pinned, resource, true, AddressPolicy.forServer(url)));
    }

    private Challenges pointing(String url) {
        return Challenges.parse(List.of("Bearer resource_metadata=\"" + url + "\""));
    }

    private BerthException failure(Challenges challenges) {
        return failure(challenges, null);
    }

    private BerthException failure(Challenges challenges, @Nullable String pinned) {
        BerthException failure = catchThrowableOfType(BerthException.class, () -> discover(challenges, pinned, null));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Nested
    class ResourceMetadata {
        @Test
        void isReadWhereTheChallengeSaysAndNowhereElse() throws Exception {
            server.resourceMetadata().servedAt(ResourceMetadataLocation.values());
            Discovered found = discover(pointing(server.urlOf(ResourceMetadataLocation.CHALLENGE_ONLY)));
            assertThat(found.authorizationServer().issuer()).isEqualTo(issuer.issuer());
            assertThat(found.steps()).hasSize(2);
            assertThat(server.resourceMetadata().count()).isEqualTo(1);
        }

        @ParameterizedTest
        @EnumSource(
                value = ResourceMetadataLocation.class,
                names = {"WITH_PATH", "ROOT"})
        void isLookedForWithThePathThenAtTheRoot(ResourceMetadataLocation location) throws Exception {
            server.resourceMetadata().servedAt(location);
            Discovered found = discover(Challenges.NONE);
            assertThat(found.resourceMetadata()).isNotNull();
            assertThat(found.resource()).isEqualTo(server.resource());
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 404, 405, 410})
        void aGuessedAddressThatRefusesIsAMiss(int status) throws Exception {
            server.resourceMetadata().servedAt(ResourceMetadataLocation.ROOT);
            server.resourceMetadata().at(ResourceMetadataLocation.WITH_PATH).answerWith(Reply.text(status, "no"));
            assertThat(discover(Challenges.NONE).resourceMetadata()).isNotNull();
        }

        @Test
        void aPageAtAGuessedAddressIsAMiss() throws Exception {
            server.resourceMetadata().servedAt(ResourceMetadataLocation.ROOT);
            server.resourceMetadata()
                    .at(ResourceMetadataLocation.WITH_PATH)
                    .answerWith(Reply.html(200, "<!doctype html><p>Welcome"));
            assertThat(discover(Challenges.NONE).resourceMetadata()).isNotNull();
        }

        @ParameterizedTest
        @ValueSource(ints = {408, 429, 500, 502, 503})
        void troubleIsAnErrorAndNeverADowngrade(int status) {
            server.resourceMetadata().answerWith(Reply.text(status, "busy").withHeader("Retry-After", "7"));
            BerthException failure = failure(Challenges.NONE);
            assertThat(failure).isInstanceOf(TransportException.class);
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(failure.facts())
                    .containsEntry("status", Integer.toString(status))
                    .containsEntry("retry_after", "7")
                    .containsKey("tried");
            assertThat(issuer.metadata().count()).isZero();
        }

        @Test
        void aServerThatNamesItsMetadataIsNeverTakenForOneOf20250326() {
            server.resourceMetadata().answerWith(Reply.status(404));
            BerthException failure = failure(pointing(server.origin() + "/gone"));
            assertThat(failure.code()).isEqualTo(ErrorCode.METADATA_NOT_FOUND);
            assertThat(failure.facts()).containsEntry("url", server.origin() + "/gone");
        }

        @Test
        void forAnotherResourceIsRefused() {
            server.resourceMetadata().with("resource", "https://other.example/mcp");
            assertThat(failure(Challenges.NONE).code()).isEqualTo(ErrorCode.RESOURCE_MISMATCH);
            assertThat(issuer.metadata().count()).isZero();
        }

        @Test
        void withoutAuthorizationServersIsRefusedByName() {
            server.resourceMetadata().without("authorization_servers");
            BerthException failure = failure(Challenges.NONE);
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_METADATA);
            assertThat(failure.facts()).containsEntry("member", "authorization_servers");
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://mcp.example/m", "javascript:alert(1)", "file:///etc/passwd", "-x"})
        void atAnUnsafeAddressIsNotAskedFor(String url) {
            assertThat(failure(pointing(url)).code()).isEqualTo(ErrorCode.UNSAFE_URL);
            assertThat(server.resourceMetadata().count()).isZero();
        }

        @Test
        void givesWayToAConfiguredResource() throws Exception {
            assertThat(discover(Challenges.NONE, null, "urn:x").resource()).isEqualTo("urn:x");
            assertThat(discover(Challenges.NONE, null, "").resource()).isNull();
        }
    }

    @Nested
    class IssuerMetadata {
        @ParameterizedTest
        @EnumSource(AuthorizationServerLocation.class)
        void isFoundInEveryForm(AuthorizationServerLocation location) throws Exception {
            try (TestAuthorizationServer tenant =
                    TestAuthorizationServer.builder().issuerPath("/tenant/one").start()) {
                tenant.metadata().servedAt(location);
                server.protectedBy(tenant);
                AuthorizationServerMetadata found = discover(Challenges.NONE).authorizationServer();
                assertThat(found.issuer()).isEqualTo(tenant.issuer());
                assertThat(found.foundAt()).isNotNull();
                assertThat(tenant.metadata().at(location).count()).isEqualTo(1);
            }
        }

        @Test
        void ofAnotherIssuerFailsBeforeRegistration() {
            issuer.metadata().with("issuer", issuer.issuer() + "/");
            BerthException failure = failure(Challenges.NONE);
            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            assertThat(failure.facts())
                    .containsEntry("expected", issuer.issuer())
                    .containsEntry("issuer", issuer.issuer() + "/")
                    .containsKey("tried");
            assertThat(issuer.registration().count()).isZero();
        }

        @Test
        void mayBePinnedToTheIssuerThatItNames() throws Exception {
            String own = issuer.issuer() + "/";
            issuer.metadata().with("issuer", own);
            assertThat(discover(Challenges.NONE, own, null)
                            .authorizationServer()
                            .issuer())
                    .isEqualTo(own);
        }

        @Test
        void ofAServerOtherThanThePinnedOneIsRefused() {
            BerthException failure = failure(Challenges.NONE, issuer.origin() + "/elsewhere");
            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
        }

        @Test
        void thatIsNowhereIsNamed() {
            issuer.metadata().answerWith(Reply.status(404));
            BerthException failure = failure(Challenges.NONE);
            assertThat(failure).isInstanceOf(DiscoveryException.class);
            assertThat(failure.code()).isEqualTo(ErrorCode.METADATA_NOT_FOUND);
            assertThat(failure.facts().get("tried")).contains("/.well-known/openid-configuration -> 404");
        }

        @Test
        void thatIsBrokenJsonIsNoMiss() {
            issuer.metadata()
                    .at(AuthorizationServerLocation.OAUTH)
                    .answerWith(Reply.body(200, "application/json", "{\"issuer\": \"ht"));
            assertThat(failure(Challenges.NONE).code()).isEqualTo(ErrorCode.INVALID_METADATA);
        }
    }

    /** RFC 9728 section 7.6: which of them is taken is the client's to decide. */
    @Nested
    class SeveralAuthorizationServers {
        private final TestAuthorizationServer other = TestAuthorizationServer.start();

        @AfterEach
        void stop() {
            other.close();
        }

        private void named(String... issuers) {
            server.resourceMetadata().with("authorization_servers", List.of(issuers));
        }

        private String taken(Preference preference) throws InterruptedException {
            URI url = URI.create(server.url());
            return discovery
                    .discover(DiscoveryRequest.of(url, Challenges.NONE, AddressPolicy.forServer(url)), preference)
                    .authorizationServer()
                    .issuer();
        }

        private String taken() throws InterruptedException {
            return taken(Preference.NONE);
        }

        @Test
        void areTakenInTheirOrder() throws Exception {
            named(other.issuer(), issuer.issuer());
            assertThat(taken()).isEqualTo(other.issuer());
            assertThat(issuer.metadata().count()).isZero();
        }

        /** What the first may answer so that the next is tried. */
        @SuppressWarnings("ImmutableEnumChecker")
        enum Unfit {
            WITHOUT_METADATA(as -> as.metadata().servedAt()),
            IN_TROUBLE(as -> as.metadata().answerWith(Reply.status(503))),
            BUSY(as -> as.metadata().answerWith(Reply.status(429))),
            BREAKING_OFF(as -> as.metadata().answerWith(Reply.closesConnection())),
            WITHOUT_S256(as -> as.metadata().without("code_challenge_methods_supported")),
            OF_ANOTHER_ISSUER(as -> as.metadata().with("issuer", as.issuer() + "/")),
            WITHOUT_A_TOKEN_ENDPOINT(as -> as.metadata().without("token_endpoint")),
            WITH_AN_UNSAFE_ENDPOINT(as -> as.metadata().with("token_endpoint", "http://as.example/token")),
            WITH_AN_ENDPOINT_AT_A_FORBIDDEN_ADDRESS(
                    as -> as.metadata().with("authorization_endpoint", "https://10.0.0.1/authorize")),
            OF_BROKEN_JSON(as -> as.metadata().answerWith(Reply.body(200, "application/json", "{\"issuer\":"))),
            ENDLESS(as -> as.metadata().answerWith(Reply.endless(200, "application/json")));

            private final Consumer<TestAuthorizationServer> fault;

            Unfit(Consumer<TestAuthorizationServer> fault) {
                this.fault = fault;
            }
        }

        @ParameterizedTest
        @EnumSource
        void arePassedOverWhereTheyCannotServe(Unfit first) throws Exception {
            first.fault.accept(other);
            named(other.issuer(), issuer.issuer());
            assertThat(taken()).isEqualTo(issuer.issuer());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://as.example",
                    "javascript:alert(1)",
                    "https://as.example/?tenant=1",
                    "https://10.0.0.1",
                    "https://169.254.169.254",
                    "http://127.0.0.1:1"
                })
        void arePassedOverWhereTheyMayNotOrCannotBeReached(String first) throws Exception {
            named(first, issuer.issuer());
            assertThat(taken()).isEqualTo(issuer.issuer());
        }

        /** A server in trouble is passed over, and is still not taken for one whose metadata is elsewhere. */
        @Test
        void inTroubleAreAskedInNoOtherForm() throws Exception {
            other.metadata().answerWith(Reply.status(503));
            named(other.issuer(), issuer.issuer());
            taken();
            assertThat(other.metadata().count()).isOne();
        }

        @Test
        void ofWhichNoneCanServeFailAsTheFirstDoesWithAllThatWasTried() {
            other.metadata().answerWith(Reply.status(503).withHeader("Retry-After", "7"));
            issuer.metadata().without("code_challenge_methods_supported");
            named(other.issuer(), "http://as.example", issuer.issuer());
            BerthException failure = failure(Challenges.NONE);
            assertThat(failure).isInstanceOf(TransportException.class);
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(failure.facts()).containsEntry("retry_after", "7");
            assertThat(String.valueOf(failure.facts().get("tried")).lines())
                    .containsExactly(
                            server.origin() + "/.well-known/oauth-protected-resource/mcp -> 200 found",
                            other.origin() + "/.well-known/oauth-authorization-server -> 503 in trouble",
                            other.origin() + "/ -> cannot serve, server_error",
                            "http://as.example/ -> cannot serve, unsafe_url",
                            issuer.origin() + "/.well-known/oauth-authorization-server -> 200 found",
                            issuer.origin() + "/ -> cannot serve, pkce_unsupported");
        }

        /** Whoever asks may have a requirement that no metadata shows. */
        @Test
        void arePassedOverWhereTheyDoNotMeetTheRequirement() throws Exception {
            named(other.issuer(), issuer.issuer());
            assertThat(taken(new Preference(null, true, as -> {
                        if (as.issuer().equals(other.issuer())) {
                            throw new RegistrationException(ErrorCode.CLIENT_REQUIRED, "no client", Map.of());
                        }
                    })))
                    .isEqualTo(issuer.issuer());
        }

        @Test
        void failByTheRequirementOfTheFirst() {
            named(other.issuer(), issuer.issuer());
            BerthException failure = catchThrowableOfType(
                    BerthException.class,
                    () -> taken(new Preference(null, true, as -> {
                        throw new RegistrationException(
                                ErrorCode.CLIENT_REQUIRED, "no client", Map.of("issuer", as.issuer()));
                    })));
            assertThat(failure).isInstanceOf(RegistrationException.class);
            assertThat(failure.facts()).containsEntry("issuer", other.issuer()).containsKey("tried");
        }

        @Test
        void areTakenWithThePreferredFirst() throws Exception {
            named(other.issuer(), issuer.issuer());
            assertThat(taken(new Preference(issuer.issuer(), true, as -> {}))).isEqualTo(issuer.issuer());
            assertThat(other.metadata().count()).isZero();
        }

        @Test
        void areNotJoinedByThePreferredWhereTheServerDoesNotNameIt() throws Exception {
            named(other.issuer());
            assertThat(taken(new Preference(issuer.issuer(), true, as -> {}))).isEqualTo(other.issuer());
            assertThat(issuer.metadata().count()).isZero();
        }

        @Test
        void arePassedOverForWantOfMetadataAloneWhereThatIsAsked() throws Exception {
            Preference strict = new Preference(null, false, as -> {});
            other.metadata().servedAt();
            named(other.issuer(), issuer.issuer());
            assertThat(taken(strict)).isEqualTo(issuer.issuer());

            other.metadata().answerWith(Reply.status(503));
            BerthException failure = catchThrowableOfType(BerthException.class, () -> taken(strict));
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(issuer.metadata().count()).as("asked once, before").isOne();
        }

        /** A pinned issuer stays the only one. */
        @Test
        void areNoneWhereAnIssuerIsPinned() {
            other.metadata().answerWith(Reply.status(503));
            named(other.issuer(), issuer.issuer());
            assertThat(failure(Challenges.NONE, other.issuer()).code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(issuer.metadata().count()).isZero();
        }
    }

    /** Servers of 2025-03-26: no resource metadata. */
    @Nested
    class WithoutResourceMetadata {
        private final TestAuthorizationServer both = TestAuthorizationServer.start();
        private final TestMcpServer old =
                TestMcpServer.builder().sameOriginAs(both).path("/v1/mcp").start();

        @AfterEach
        void stop() {
            old.close();
            both.close();
        }

        private Discovered discoverOld() throws InterruptedException {
            old.resourceMetadata().answerWith(Reply.status(404));
            URI url = URI.create(old.url());
            return discovery.discover(DiscoveryRequest.of(url, Challenges.NONE, AddressPolicy.forServer(url)));
        }

        @Test
        void theOriginIsTheIssuer() throws Exception {
            Discovered found = discoverOld();
            assertThat(found.resource()).isNull();
            assertThat(found.authorizationServer().issuer()).isEqualTo(both.origin());
            assertThat(found.authorizationServer().foundAt()).isNotNull();
        }

        @Test
        void theDefaultEndpointsAreTheLastResort() throws Exception {
            both.metadata().answerWith(Reply.status(404));
            AuthorizationServerMetadata found = discoverOld().authorizationServer();
            assertThat(found.foundAt()).isNull();
            assertThat(found.issuer()).isEqualTo(both.origin());
            assertThat(found.authorizationEndpoint()).hasToString(both.origin() + "/authorize");
            assertThat(found.tokenEndpoint()).hasToString(both.origin() + "/token");
            assertThat(found.registrationEndpoint()).hasToString(both.origin() + "/register");
        }

        @Test
        void aDocumentWithoutS256IsRefusedAllTheSame() {
            both.metadata().without("code_challenge_methods_supported");
            BerthException failure = catchThrowableOfType(BerthException.class, this::discoverOld);
            assertThat(failure.code()).isEqualTo(ErrorCode.PKCE_UNSUPPORTED);
        }

        @Test
        void troubleIsNotTakenForAMissingDocument() {
            both.metadata().answerWith(Reply.status(500));
            BerthException failure = catchThrowableOfType(BerthException.class, this::discoverOld);
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        }
    }

    @Nested
    class Guard {
        @Test
        void metadataMayNotLeadIntoNetworksThatThePolicyForbids() {
            URI url = URI.create(server.url());
            BerthException failure = catchThrowableOfType(
                    BerthException.class,
                    () -> discovery.discover(DiscoveryRequest.of(url, Challenges.NONE, AddressPolicy.PUBLIC_ONLY)));
            assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
            assertThat(server.resourceMetadata().count()).isZero();
        }

        @Test
        void aRedirectToAnotherOriginIsNotFollowed() throws Exception {
            server.resourceMetadata().servedAt(ResourceMetadataLocation.ROOT);
            server.resourceMetadata()
                    .at(ResourceMetadataLocation.WITH_PATH)
                    .answerWith(Reply.redirect(302, issuer.origin() + "/.well-known/oauth-authorization-server"));
            assertThat(discover(Challenges.NONE).resourceMetadata()).isNotNull();
            assertThat(issuer.metadata().count()).isEqualTo(1);
        }

        @Test
        void everyRequestSaysWhoAsks() throws Exception {
            server.requiresUserAgent();
            issuer.requiresUserAgent();
            assertThat(discover(Challenges.NONE).steps()).hasSize(2);
        }
    }
}
