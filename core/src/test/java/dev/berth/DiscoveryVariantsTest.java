package dev.berth;

import static dev.berth.testkit.AuthorizationServerLocation.OAUTH;
import static dev.berth.testkit.AuthorizationServerLocation.OPENID_PATH_APPENDED;
import static dev.berth.testkit.AuthorizationServerLocation.OPENID_PATH_INSERTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.testkit.AuthorizationServerLocation;
import dev.berth.testkit.Reply;
import dev.berth.testkit.ResourceMetadataLocation;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every place where metadata may stand, alone and from end to end. */
class DiscoveryVariantsTest extends WithWorld {
    private void signsIn(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            assertThat(berth.signIn(server)).isPresent();
            try (Connection connection = berth.open(server)) {
                assertThat(connection.tools()).isNotEmpty();
            }
        }
    }

    @Nested
    class ResourceMetadata {
        /** Field class 13. */
        @ParameterizedTest
        @EnumSource
        void isFoundWhereTheChallengeSays(ResourceMetadataLocation location) throws Exception {
            mcp().resourceMetadata().servedAt(location);
            mcp().challenge().resourceMetadata(mcp().urlOf(location));
            signsIn(server());
        }

        /** Field class 13. */
        @ParameterizedTest
        @EnumSource(names = "CHALLENGE_ONLY", mode = EnumSource.Mode.EXCLUDE)
        void isFoundAtTheWellKnownPlacesWithoutAHint(ResourceMetadataLocation location) throws Exception {
            mcp().resourceMetadata().servedAt(location);
            mcp().challenge().withoutResourceMetadata();
            signsIn(server());
        }

        /** Field class 13: a CDN's refusal is a miss. */
        @ParameterizedTest
        @ValueSource(ints = {400, 401, 403, 404, 405, 410})
        void isLookedForFurtherAfterAMiss(int status) throws Exception {
            mcp().challenge().withoutResourceMetadata();
            mcp().resourceMetadata().servedAt(ResourceMetadataLocation.ROOT);
            mcp().resourceMetadata().at(ResourceMetadataLocation.WITH_PATH).answerWith(Reply.html(status, "<p>No"));
            signsIn(server());
        }
    }

    @Nested
    class AuthorizationServerMetadata {
        /** Field class 13. */
        @ParameterizedTest
        @EnumSource
        void isFoundInEachFormOfAnIssuerWithAPath(AuthorizationServerLocation location) throws Exception {
            try (TestAuthorizationServer issuer = TestAuthorizationServer.builder()
                            .issuerPath("/tenants/one")
                            .start();
                    TestMcpServer server = TestMcpServer.start(issuer)) {
                issuer.metadata().servedAt(location);
                signsIn(at(server.url()).build());
            }
        }

        /** Field class 13. */
        @ParameterizedTest
        @EnumSource
        void isFoundInEachFormOfAnIssuerWithoutAPath(AuthorizationServerLocation location) throws Exception {
            issuer().metadata().servedAt(location);
            signsIn(server());
        }

        /** Field class 13: trouble is no absence, and never leads to older forms or guessed endpoints. */
        @ParameterizedTest
        @ValueSource(ints = {429, 500, 503})
        void inTroubleIsNoMiss(int status) {
            issuer().metadata().servedAt(OAUTH, OPENID_PATH_INSERTED, OPENID_PATH_APPENDED);
            issuer().metadata().at(OAUTH).answerWith(Reply.status(status));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signIn(server()))
                        .isInstanceOfSatisfying(
                                TransportException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_ERROR));
                assertThat(person.asked).isEmpty();
            }
            assertThat(issuer().metadata().count()).isOne();
            assertThat(issuer().registration().count()).isZero();
        }
    }

    /** Field class 13: some firewalls turn away whoever does not say what they are. */
    @Test
    void everyRequestSaysWhatItIs() throws Exception {
        issuer().requiresUserAgent();
        mcp().requiresUserAgent();
        signsIn(server());
    }

    @Nested
    class AServerOfTheFirstRevision {
        /** 2025-03-26: no resource metadata, so the origin is the issuer, and no resource is sent. */
        @Test
        void isSignedInToByTheMetadataOfItsOrigin() throws Exception {
            signsInWithoutResourceMetadata(true);
        }

        /** 2025-03-26, "Fallbacks for Servers without Metadata Discovery". */
        @Test
        void isSignedInToByTheDefaultEndpoints() throws Exception {
            signsInWithoutResourceMetadata(false);
        }

        private void signsInWithoutResourceMetadata(boolean metadata) throws Exception {
            try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                    TestMcpServer server =
                            TestMcpServer.builder().sameOriginAs(issuer).start()) {
                server.resourceMetadata().servedAt();
                server.challenge().withoutResourceMetadata();
                issuer.authorize().requiresResource(false);
                issuer.token().requiresResource(false);
                if (!metadata) {
                    issuer.metadata().servedAt();
                    issuer.authorize().withoutIss();
                }
                try (Approver person = new Approver();
                        Berth berth = berth(person)) {
                    assertThat(berth.signIn(at(server.url()).build())).isPresent();
                }
                assertThat(issuer.authorize().requests())
                        .singleElement()
                        .satisfies(request ->
                                assertThat(request.parameter("resource")).isNull());
                assertThat(kept().resource()).isNull();
            }
        }
    }

    @Nested
    class AServerThatChallengesNobodyAtFirst {
        /** Field class 40: its metadata says that it wants a sign-in. */
        @Test
        void isSignedInToAllTheSame() throws Exception {
            mcp().challenge().onlyOn("tools/call");
            try (Approver person = new Approver();
                    Berth berth = berth(person);
                    Connections connections = berth.connect(java.util.List.of(server()))) {
                assertThat(person.asked).hasSize(1);
                assertThat(connections
                                .connected()
                                .get(0)
                                .session()
                                .callTool("whoami", "{}")
                                .texts())
                        .containsExactly("alice");
            }
        }

        @Test
        void isOpenWhereItHasNoMetadata() throws Exception {
            try (TestMcpServer open = TestMcpServer.builder().start();
                    Approver person = new Approver();
                    Berth berth = berth(person)) {
                Server server = at(open.url()).build();
                assertThat(berth.signIn(server)).isEmpty();
                try (Connections connections = berth.connect(java.util.List.of(server))) {
                    assertThat(connections.connected()).hasSize(1);
                }
                assertThat(person.asked).isEmpty();
            }
        }

        /** What else lives at its origin is none of its business, fit for us or not. */
        @Test
        void isOpenBesideAnAuthorizationServerThatWeCouldNotUse() throws Exception {
            try (TestAuthorizationServer neighbour = TestAuthorizationServer.start();
                    TestMcpServer open =
                            TestMcpServer.builder().sameOriginAs(neighbour).start();
                    Approver person = new Approver();
                    Berth berth = berth(person)) {
                open.challenge().onlyOn("nothing");
                open.resourceMetadata().servedAt();
                neighbour.metadata().without("code_challenge_methods_supported");

                assertThat(berth.signIn(at(open.url()).build())).isEmpty();
            }
        }
    }
}
