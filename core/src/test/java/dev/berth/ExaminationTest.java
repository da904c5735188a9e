package dev.berth;

import static dev.berth.testkit.AuthorizationServerLocation.OAUTH;
import static dev.berth.testkit.AuthorizationServerLocation.OPENID_PATH_INSERTED;
import static dev.berth.testkit.ResourceMetadataLocation.ROOT;
import static dev.berth.testkit.ResourceMetadataLocation.WITH_PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Diagnosis.Outcome;
import dev.berth.diagnosis.Finding;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Topic;
import dev.berth.diagnosis.Verdict;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.McpEndpoint.Wires;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor sees at the MCP server and in its metadata: every rule kept, and each one broken. */
class ExaminationTest extends WithDoctor {
    @Nested
    class AServerThatKeepsTheRules {
        @Test
        void hasNoBrokenFinding() throws Exception {
            issuer().metadata().with("client_id_metadata_document_supported", true);
            Diagnosis diagnosis = examine();
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
            assertThat(diagnosis.findings())
                    .noneMatch(f -> f.verdict() == Verdict.BROKEN || f.verdict() == Verdict.WARNING);
            assertThat(diagnosis.issuer()).isEqualTo(issuer().issuer());
            assertThat(diagnosis.resource()).isEqualTo(mcp().url());
        }

        @Test
        void isWalkedInTheOrderOfASignInWithWhatWasAskedAndWhatCameBack() throws Exception {
            Diagnosis diagnosis = examine();
            assertThat(diagnosis.findings()).extracting(f -> f.step().number()).isSorted();
            assertThat(diagnosis.findings()).extracting(f -> f.step().topic()).isSorted();
            Finding challenge = only(diagnosis, Rule.REFUSES_WITH_401, Verdict.KEPT);
            assertThat(challenge.step().method()).isEqualTo("POST");
            assertThat(challenge.step().url()).isEqualTo(mcp().url());
            assertThat(challenge.step().status()).isEqualTo(401);
            Finding document = only(diagnosis, Rule.RESOURCE_METADATA_RESPONSE, Verdict.KEPT);
            assertThat(document.step().method()).isEqualTo("GET");
            assertThat(document.step().url()).isEqualTo(mcp().urlOf(WITH_PATH));
            assertThat(document.step().mediaType()).isEqualTo("application/json");
        }

        @Test
        void isAskedAtEveryWellKnownAddressOnce() throws Exception {
            examine();
            assertThat(mcp().resourceMetadata().at(WITH_PATH).count()).isOne();
            assertThat(mcp().resourceMetadata().at(ROOT).count()).isOne();
            assertThat(issuer().metadata().at(OAUTH).count()).isOne();
            assertThat(issuer().metadata().at(OPENID_PATH_INSERTED).count()).isOne();
        }
    }

    @Nested
    class TheChallenge {
        @Test
        void isHadWith401() throws Exception {
            mcp().challenge().status(403);
            assertThat(broken(examine(), Rule.REFUSES_WITH_401).prevents()).isNull();
        }

        @Test
        void isMissed() throws Exception {
            mcp().challenge().headers();
            Diagnosis diagnosis = examine();
            broken(diagnosis, Rule.CHALLENGES);
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bearer resource_metadata=https://a.example/m",
                    "Bearer realm=\"x\" scope=\"y\"",
                    "Bearer scope=\"x",
                    "realm=\"x\"",
                    "Bearer scope=\"x\", scope=\"y\""
                })
        void isWellFormed(String value) throws Exception {
            mcp().challenge().headers(value);
            assertThat(broken(examine(), Rule.CHALLENGE_WELL_FORMED).advice().owner())
                    .isNotNull();
        }

        @Test
        void isOfTheSchemeBearer() throws Exception {
            mcp().challenge().headers("Negotiate");
            broken(examine(), Rule.CHALLENGE_IS_BEARER);
        }

        @Test
        void hasNoErrorForWhoBroughtNoToken() throws Exception {
            mcp().challenge().headers("Bearer error=\"invalid_token\"");
            warning(examine(), Rule.CHALLENGE_WITHOUT_ERROR);
        }

        @Test
        void leadsToMetadataThatIsThere() throws Exception {
            mcp().challenge().resourceMetadata(mcp().origin() + "/gone");
            Diagnosis diagnosis = examine();
            assertThat(broken(diagnosis, Rule.RESOURCE_METADATA_RESPONSE).step().url())
                    .isEqualTo(mcp().origin() + "/gone");
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void leadsToNoUnsafeAddress() throws Exception {
            mcp().challenge().resourceMetadata("http://mcp.example/m");
            assertThat(broken(examine(), Rule.CHALLENGE_NAMES_METADATA).prevents())
                    .isEqualTo(ErrorCode.UNSAFE_URL);
        }

        @Test
        void namesScopesThatAreTheResources() throws Exception {
            mcp().challenge().headers("Bearer scope=\"tools offline_access caf\u00e9\"");
            Diagnosis diagnosis = examine();
            warning(diagnosis, Rule.OFFLINE_ACCESS_IS_NOT_THE_RESOURCES);
            broken(diagnosis, Rule.SCOPES_ARE_TOKENS);
            mcp().challenge().headers("Bearer");
            warning(examine(), Rule.CHALLENGE_NAMES_SCOPE);
        }
    }

    @Nested
    class TheWire {
        @Test
        void isSeenWhereTheServerIsOpen() throws Exception {
            try (TestMcpServer open = TestMcpServer.builder().start()) {
                Diagnosis diagnosis = examine(at(open.url()).build());
                assertThat(diagnosis.outcome()).isEqualTo(Outcome.NOT_NEEDED);
                assertThat(only(diagnosis, Rule.MCP_ANSWERS, Verdict.KEPT).message())
                        .contains("2026-07-28");
                assertThat(diagnosis.findings())
                        .anyMatch(f -> f.message().equals("3 tools are visible without a sign-in."));
                open.mcp().speaks(Wires.HANDSHAKE);
                assertThat(only(examine(at(open.url()).build()), Rule.MCP_ANSWERS, Verdict.KEPT)
                                .message())
                        .contains("2025-11-25");
                assertThat(open.mcp().openSessions()).isZero();
            }
        }

        @Test
        void isGuardedAlikeForOldAndNew() throws Exception {
            assertThat(of(examine(), Rule.CHALLENGES_ALIKE, Verdict.KEPT)).hasSize(1);
            mcp().challenge().onlyOn("server/discover");
            assertThat(warning(examine(), Rule.CHALLENGES_ALIKE).message()).contains("are let in");
            mcp().challenge().onlyOn("initialize");
            assertThat(warning(examine(), Rule.CHALLENGES_ALIKE).message()).contains("are asked for a token");
        }

        @Test
        void mayBeGuardedAtItsToolsAlone() throws Exception {
            mcp().challenge().onlyOn("tools/list");
            Diagnosis diagnosis = examine();
            assertThat(only(diagnosis, Rule.REFUSES_WITH_401, Verdict.KEPT)
                            .step()
                            .title())
                    .contains("tools/list");
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @ParameterizedTest
        @CsvSource({"404, INVALID_RESPONSE", "503, SERVER_ERROR"})
        void isNoneWhereNoMcpServerAnswers(int status, ErrorCode code) throws Exception {
            mcp().mcp().answerWith(Reply.status(status));
            Diagnosis diagnosis = examine();
            assertThat(broken(diagnosis, Rule.MCP_ANSWERS).prevents()).isEqualTo(code);
            assertThat(only(diagnosis, Rule.RESOURCE_METADATA_EXISTS, Verdict.KEPT))
                    .isNotNull();
        }

        @Test
        void isAllThatIsAskedOfAServerThatCannotBeReached() throws Exception {
            world.close();
            Diagnosis diagnosis = examine();
            assertThat(broken(diagnosis, Rule.MCP_ANSWERS).prevents()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(diagnosis.findings()).extracting(f -> f.step().topic()).containsOnly(Topic.MCP, Topic.STORED);
        }
    }

    @Nested
    class TheResourceMetadata {
        @Test
        void isOfTheServersOwnResource() throws Exception {
            mcp().resourceMetadata().with("resource", "https://other.example/mcp");
            Finding finding = broken(examine(), Rule.RESOURCE_BELONGS);
            assertThat(finding.prevents()).isEqualTo(ErrorCode.RESOURCE_MISMATCH);
            assertThat(finding.message()).contains("https://other.example/mcp").contains(mcp().url());
            assertThat(finding.rule().section()).isEqualTo("RFC 9728 section 3.3");
        }

        @Test
        void isOfTheServersUrlToTheLetter() throws Exception {
            mcp().resource(mcp().origin() + "/");
            Diagnosis diagnosis = examine();
            assertThat(warning(diagnosis, Rule.RESOURCE_IS_IDENTICAL).prevents())
                    .isNull();
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void isNoPage() throws Exception {
            mcp().challenge().withoutResourceMetadata();
            mcp().resourceMetadata().servedAt(WITH_PATH, ROOT);
            mcp().resourceMetadata().at(WITH_PATH).answerWith(Reply.html(200, "<!doctype html><p>Welcome"));
            Diagnosis diagnosis = examine();
            Finding finding = warning(diagnosis, Rule.RESOURCE_METADATA_RESPONSE);
            assertThat(finding.message()).contains("text/html");
            assertThat(finding.step().status()).isEqualTo(200);
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @ParameterizedTest
        @ValueSource(ints = {401, 403})
        void isNotGuardedItself(int status) throws Exception {
            mcp().resourceMetadata().answerWith(Reply.status(status));
            Diagnosis diagnosis = examine();
            assertThat(broken(diagnosis, Rule.RESOURCE_METADATA_RESPONSE).message())
                    .contains("" + status);
            assertThat(broken(diagnosis, Rule.RESOURCE_METADATA_EXISTS).prevents())
                    .isEqualTo(ErrorCode.METADATA_NOT_FOUND);
        }

        @Test
        void isNotBehindARedirect() throws Exception {
            mcp().resourceMetadata()
                    .at(WITH_PATH)
                    .answerWith(Reply.redirect(302, world.server(1).url()));
            assertThat(broken(examine(), Rule.RESOURCE_METADATA_RESPONSE).message())
                    .contains("redirect to " + world.server(1).origin());
            mcp().resourceMetadata().servedAt(ROOT);
            mcp().resourceMetadata().at(WITH_PATH).answerWith(Reply.redirect(302, mcp().urlOf(ROOT)));
            assertThat(warning(examine(), Rule.RESOURCE_METADATA_RESPONSE).message())
                    .contains("after a redirect");
        }

        @Test
        void isOfTheTypeJson() throws Exception {
            mcp().resourceMetadata().alter(reply -> reply.as("text/plain"));
            Diagnosis diagnosis = examine();
            assertThat(broken(diagnosis, Rule.RESOURCE_METADATA_RESPONSE).message())
                    .contains("text/plain");
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void isWholeAndSmall() throws Exception {
            mcp().resourceMetadata().at(WITH_PATH).answerWith(Reply.body(200, "application/json", "{\"resource\":"));
            assertThat(broken(examine(), Rule.RESOURCE_METADATA_RESPONSE).prevents())
                    .isEqualTo(ErrorCode.INVALID_METADATA);
            mcp().resourceMetadata().at(WITH_PATH).answerHonestly().alter(reply -> reply.paddedTo(2 << 20));
            assertThat(broken(examine(), Rule.RESOURCE_METADATA_RESPONSE).prevents())
                    .isEqualTo(ErrorCode.TOO_LARGE);
        }

        @Test
        void inTroubleIsNotTakenForAbsent() throws Exception {
            mcp().resourceMetadata().answerWith(Reply.status(503));
            Diagnosis diagnosis = examine();
            assertThat(diagnosis.obstacles()).first().satisfies(f -> {
                assertThat(f.rule()).isEqualTo(Rule.RESOURCE_METADATA_RESPONSE);
                assertThat(f.prevents()).isEqualTo(ErrorCode.SERVER_ERROR);
                assertThat(f.step().status()).isEqualTo(503);
            });
            assertThat(broken(diagnosis, Rule.RESOURCE_METADATA_EXISTS).message())
                    .contains("nothing older is tried");
            assertThat(issuer().metadata().count()).isZero();
        }

        @Test
        void saysTheSameWhereverItStands() throws Exception {
            mcp().resourceMetadata().servedAt(WITH_PATH, ROOT);
            assertThat(of(examine(), Rule.RESOURCE_METADATA_AGREES, Verdict.KEPT))
                    .hasSize(1);
            mcp().resourceMetadata().at(ROOT).with("resource", mcp().origin());
            assertThat(warning(examine(), Rule.RESOURCE_METADATA_AGREES).message())
                    .contains("resource");
        }

        @Test
        void namesAnAuthorizationServer() throws Exception {
            mcp().resourceMetadata().without("authorization_servers");
            assertThat(broken(examine(), Rule.AUTHORIZATION_SERVERS_ARE_NAMED).prevents())
                    .isEqualTo(ErrorCode.INVALID_METADATA);
        }

        @Test
        void takesTokensInTheHeader() throws Exception {
            mcp().resourceMetadata().with("bearer_methods_supported", List.of("query"));
            warning(examine(), Rule.TOKEN_GOES_IN_THE_HEADER);
        }
    }

    @Nested
    class AServerOfTheFirstRevision {
        /** 2025-03-26: no resource metadata, and perhaps none of the issuer. */
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void isSaidToBeOne(boolean metadata) throws Exception {
            try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                    TestMcpServer old =
                            TestMcpServer.builder().sameOriginAs(issuer).start()) {
                old.resourceMetadata().servedAt();
                old.challenge().withoutResourceMetadata();
                if (!metadata) {
                    issuer.metadata().servedAt();
                }
                Diagnosis diagnosis = examine(at(old.url()).build());
                assertThat(broken(diagnosis, Rule.RESOURCE_METADATA_EXISTS).message())
                        .contains("2025-03-26");
                assertThat(of(diagnosis, Rule.AUTHORIZATION_SERVER_METADATA_EXISTS, Verdict.BROKEN))
                        .hasSize(metadata ? 0 : 1);
                assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
                assertThat(diagnosis.issuer()).isEqualTo(issuer.origin());
            }
        }
    }
}
