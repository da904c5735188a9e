package dev.berth.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.challenge.Challenges;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
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
        void thatIsMissingAtTheFirstServerIsSoughtAtTheNext() throws Exception {
            server.resourceMetadata()
                    .with("authorization_servers", List.of(server.origin() + "/nobody", issuer.issuer()));
            assertThat(discover(Challenges.NONE).authorizationServer().issuer()).isEqualTo(issuer.issuer());
        }

        @Test
        void thatIsInTroubleAtTheFirstServerIsNotSoughtAtTheNext() throws Exception {
            try (TestAuthorizationServer troubled = TestAuthorizationServer.start()) {
                troubled.metadata().answerWith(Reply.status(503));
                server.resourceMetadata().with("authorization_servers", List.of(troubled.issuer(), issuer.issuer()));
                assertThat(failure(Challenges.NONE).code()).isEqualTo(ErrorCode.SERVER_ERROR);
                assertThat(issuer.metadata().count()).isZero();
            }
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
