package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.Discovery;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.error.BerthException;
import dev.berth.error.InteractionRequiredException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.mcp.McpSession;
import dev.berth.testkit.ResourceMetadataLocation;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was discovered is believed for a while, and only as long as nothing speaks against it. */
@Timeout(60)
class DiscoveryCacheTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.now());

    @Override
    Berth berth(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .interaction(interaction)
                .clock(clock)
                .build();
    }

    private Server as(String account) {
        return server().toBuilder().account(account).build();
    }

    private void discovered(int times) {
        assertThat(mcp().resourceMetadata().count()).as("of the resource").isEqualTo(times);
        assertThat(issuer().metadata().count()).as("of the issuer").isEqualTo(times);
    }

    @Nested
    class OneDiscovery {
        @Test
        void servesTwoAccounts() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(as("a"));
                berth.signIn(as("b"));
                discovered(1);
                assertThat(person.asked).hasSize(2);
            }
        }

        /** The step-up's 403 need not say where the metadata is (RFC 9728 section 5.1). */
        @Test
        void servesAStepUp() throws Exception {
            try (TestMcpServer stairs = TestMcpServer.builder()
                            .protectedBy(issuer())
                            .tools(Tool.named("reset", "Needs more.", (arguments, caller) -> "done")
                                    .requiring("tools:admin"))
                            .start();
                    Approver person = new Approver();
                    Berth berth = berth(person);
                    Connections connections =
                            berth.connect(List.of(at(stairs.url()).build()))) {
                McpSession session = connections.connected().get(0).session();
                stairs.challenge().withoutResourceMetadata();
                assertThat(session.callTool("reset", "{}").texts()).containsExactly("done");
                assertThat(issuer().authorize().count()).isEqualTo(2);
                assertThat(stairs.resourceMetadata().count()).isOne();
                assertThat(issuer().metadata().count()).isOne();
            }
        }

        @Test
        void servesOneBerthAlone() throws Exception {
            for (String account : List.of("a", "b")) {
                try (Approver person = new Approver();
                        Berth berth = berth(person)) {
                    berth.signIn(as(account));
                }
            }
            discovered(2);
        }
    }

    @Nested
    class ItIsDoneAnew {
        private void again(Breach breach) throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(as("a"));
                discovered(1);
                breach.happen(berth);
                berth.signIn(as("b"));
                discovered(2);
            }
        }

        @Test
        void afterTenMinutes() throws Exception {
            again(berth -> {
                clock.advance(Duration.ofMinutes(10).minusMillis(1));
                berth.signIn(as("meanwhile"));
                discovered(1);
                clock.advance(Duration.ofMillis(1));
            });
        }

        /** Nobody can tell how old it is. */
        @Test
        void whereTheClockWentBack() throws Exception {
            again(berth -> clock.advance(Duration.ofSeconds(-1)));
        }

        @Test
        void whereTheChallengeNamesOtherMetadata() throws Exception {
            mcp().resourceMetadata().servedAt(ResourceMetadataLocation.values());
            again(berth -> mcp().challenge().resourceMetadata(mcp().urlOf(ResourceMetadataLocation.CHALLENGE_ONLY)));
        }

        @Test
        void whereTheChallengeNamesMetadataForTheFirstTime() throws Exception {
            mcp().challenge().withoutResourceMetadata();
            again(berth -> mcp().challenge().resourceMetadata(mcp().urlOf(ResourceMetadataLocation.WITH_PATH)));
        }

        @Test
        void afterASignInThatFailed() throws Exception {
            again(berth -> {
                issuer().authorize().refuse("access_denied", "no");
                assertThatThrownBy(() -> berth.signIn(as("refused"))).isInstanceOf(BerthException.class);
                discovered(1);
                issuer().authorize().answerHonestly();
            });
        }

        @Test
        void afterASignOut() throws Exception {
            again(berth -> berth.signOut(as("a")));
        }

        /** Whoever signs in again though a grant stands has a reason. */
        @Test
        void whereAnybodySignsInAgain() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                berth.signInAgain(server());
                discovered(2);
            }
        }

        /** Pinned, it is another question. */
        @Test
        void whereAnIssuerIsPinned() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(as("a"));
                berth.signIn(as("b").toBuilder().issuer(issuer().issuer()).build());
                discovered(2);
            }
        }
    }

    /** The server has moved to another issuer; what was discovered must not hide that (SEP-2352). */
    @Nested
    class AnIssuerThatTheServerHasLeft {
        private final TestAuthorizationServer next = TestAuthorizationServer.start();

        private void movesTo(Berth berth, Approver person, Breach use) throws Exception {
            try (next) {
                berth.signIn(server());
                mcp().protectedBy(next);
                use.happen(berth);
                assertThat(berth.credential(server()).orElseThrow().issuer()).isEqualTo(next.issuer());
                assertThat(person.asked).hasSize(2);
            }
        }

        /** The refresh works, and the fresh token is refused. */
        @Test
        void isNotAskedAgainWhereItsFreshTokenIsRefused() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                movesTo(berth, person, b -> b.connect(List.of(server())).close());
                assertThat(issuer().token().refresh().count()).isOne();
            }
        }

        /** The grant ended with the move: its token is refused, and so is the refresh. */
        @Test
        void isNotAskedAgainWhereItsGrantHasEnded() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                movesTo(berth, person, b -> {
                    issuer().revokeEverything();
                    b.connect(List.of(server())).close();
                });
            }
        }

        /** The end of the token is known here, so that no token is shown to the server before the person is asked. */
        @Test
        void isNotAskedAgainWhereTheRefreshIsRefused() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                movesTo(berth, person, b -> {
                    issuer().revokeEverything();
                    expire();
                    b.signIn(server());
                });
            }
        }

        /** The same in the middle of a session, where the next request goes without a token. */
        @Test
        void isNotAskedAgainWhereTheRefreshIsRefusedInASession() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person);
                    Connections connections = berth.connect(List.of(server()))) {
                movesTo(berth, person, b -> {
                    issuer().revokeEverything();
                    expire();
                    assertThat(connections
                                    .connected()
                                    .get(0)
                                    .session()
                                    .callTool("whoami", "{}")
                                    .isError())
                            .isFalse();
                });
            }
        }

        /** Found out where nobody may be asked, and believed where somebody is. */
        @Test
        void isNotAskedAgainWhereASilentCallFoundOut() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                movesTo(berth, person, b -> {
                    issuer().revokeEverything();
                    assertThatThrownBy(() -> b.open(server())).isInstanceOf(InteractionRequiredException.class);
                    b.signIn(server());
                });
            }
        }

        /** The stored token is at its end, though the cache is not. */
        private void expire() {
            var credential = kept();
            var tokens = tokens();
            store.put(credential.withTokens(new dev.berth.store.TokenSet(
                    tokens.accessToken(),
                    tokens.tokenType(),
                    tokens.issuedAt(),
                    clock.instant().minusSeconds(1),
                    tokens.refreshToken(),
                    tokens.scopes())));
        }
    }

    @Nested
    class ForAnother {
        /** Another account is signed in elsewhere, and the server still names that. */
        @Test
        void accountItIsDoneAnewWhereThatIsSignedInElsewhere() throws Exception {
            try (TestAuthorizationServer other = TestAuthorizationServer.start()) {
                mcp().protectedBy(other);
                try (Approver person = new Approver();
                        Berth berth = berth(person)) {
                    berth.signIn(as("b"));
                }
                mcp().resourceMetadata().with("authorization_servers", List.of(issuer().issuer(), other.issuer()));
                try (Approver person = new Approver();
                        Berth berth = berth(person)) {
                    assertThat(berth.signIn(as("a")).orElseThrow().issuer()).isEqualTo(issuer().issuer());
                    assertThat(berth.signInAgain(as("b")).orElseThrow().issuer())
                            .isEqualTo(other.issuer());
                }
            }
        }

        /** A client that could not be one where the first is signed in. */
        @Test
        void clientItIsDoneAnewWhereThatBelongsElsewhere() throws Exception {
            try (TestAuthorizationServer other = TestAuthorizationServer.start()) {
                other.clients().add(dev.berth.testkit.Client.publicClient("ours", "http://127.0.0.1/callback"));
                Server configured = as("b").toBuilder().client("ours").build();
                mcp().protectedBy(other);
                try (Approver person = new Approver();
                        Berth berth = berth(person)) {
                    berth.signIn(configured);
                }
                mcp().protectedBy(issuer());
                try (Approver person = new Approver();
                        Berth berth = berth(person)) {
                    berth.signIn(as("a"));
                    mcp().protectedBy(other);
                    assertThat(berth.signInAgain(configured).orElseThrow().issuer())
                            .isEqualTo(other.issuer());
                }
                assertThat(issuer().authorize().requests())
                        .noneMatch(request -> "ours".equals(request.parameter("client_id")));
            }
        }
    }

    /** What was found before something was forgotten may be what was forgotten. */
    @Test
    void aDiscoveryThatBeganBeforeIsNotKept() throws Exception {
        URI url = URI.create(mcp().url());
        DiscoveryRequest request = DiscoveryRequest.of(url, Challenges.NONE, AddressPolicy.forServer(url));
        Discovered found = new Discovery(new SocketTransport(NetworkSettings.DIRECT)).discover(request);
        DiscoveryCache cache = new DiscoveryCache(clock);
        long mark = cache.mark();
        cache.forget(url);
        cache.keep(request, found, mark);
        assertThat(cache.find(request)).isEmpty();
        cache.keep(request, found, cache.mark());
        assertThat(cache.find(request)).contains(found);
    }

    /** Something that speaks against what was discovered. */
    @FunctionalInterface
    private interface Breach {
        void happen(Berth berth) throws Exception;
    }
}
