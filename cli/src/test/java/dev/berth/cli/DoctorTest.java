package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Verdict;
import dev.berth.testkit.Reply;
import dev.berth.testkit.ResourceMetadataLocation;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.World;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code berth doctor}: its exit codes, its events, and what it never says or does. */
@Timeout(120)
class DoctorTest {
    private static final Set<String> FIELDS = Set.of(
            "event",
            "server",
            "step",
            "topic",
            "title",
            "method",
            "url",
            "status",
            "media_type",
            "verdict",
            "check",
            "rule",
            "section",
            "message",
            "advice",
            "owner_advice",
            "prevents");

    private final World world = World.start(2);

    @TempDir
    private Path home;

    @AfterEach
    void stop() {
        world.close();
    }

    private TestMcpServer mcp() {
        return world.server(0);
    }

    private TestAuthorizationServer issuer() {
        return world.authorizationServer();
    }

    private Run.Result examine(String... more) {
        String[] command = Arrays.copyOf(new String[] {"doctor", mcp().url()}, 2 + more.length);
        System.arraycopy(more, 0, command, 2, more.length);
        return Run.in(home).run(command);
    }

    private static List<Map<String, Object>> findings(Run.Result result, Rule rule, Verdict verdict) {
        return result.events("finding").stream()
                .filter(e -> rule.wireName().equals(e.get("check"))
                        && verdict.wireName().equals(e.get("verdict")))
                .toList();
    }

    private static Map<String, Object> summary(Run.Result result) {
        List<Map<String, Object>> all = result.objects();
        Map<String, Object> last = all.get(all.size() - 1);
        assertThat(last).containsEntry("event", "examined");
        return last;
    }

    /** The finding, and that by it the command ends with 1. */
    private void prevents(Rule rule, String error) {
        Run.Result result = examine("--json");
        assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.FAILED);
        assertThat(findings(result, rule, Verdict.BROKEN))
                .anySatisfy(finding -> assertThat(finding)
                        .containsEntry("prevents", error)
                        .containsEntry("section", rule.section())
                        .containsKeys("step", "message", "rule", "owner_advice"));
        assertThat(summary(result))
                .containsEntry("outcome", "impossible")
                .containsEntry("error", error)
                .containsEntry("exit_code", 1)
                .containsKey("hint");
        assertThat(result.err()).contains("no sign-in can work as it is").contains("next: ");
    }

    /** The finding, and that the command ends with 0 all the same. */
    private void tells(Rule rule, Verdict verdict) {
        Run.Result result = examine("--json");
        assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.DONE);
        assertThat(findings(result, rule, verdict)).isNotEmpty();
        assertThat(summary(result)).containsEntry("exit_code", 0);
    }

    @Test
    void endsWellAtAnHonestServer() {
        Run.Result result = examine("--json");
        assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.DONE);
        assertThat(result.events("finding"))
                .isNotEmpty()
                .noneMatch(e -> "broken".equals(e.get("verdict")))
                .allSatisfy(e -> assertThat(FIELDS).containsAll(e.keySet()))
                .allSatisfy(e -> assertThat(e).containsKeys("step", "topic", "verdict", "check", "rule", "section"));
        assertThat(summary(result))
                .containsEntry("outcome", "possible")
                .containsEntry("issuer", issuer().issuer())
                .containsEntry("resource", mcp().url())
                .containsEntry("broken", 0)
                .containsEntry("exit_code", 0)
                .containsEntry("hint", "berth login " + mcp().url());
        assertThat(result.err()).contains("a sign-in can work; 0 broken rules, 1 warning.");
    }

    @Test
    void saysNothingOnStandardOutputToAPerson() {
        assertThat(examine().out()).isEmpty();
    }

    @Test
    void findsAnIssuerWithASlashMore() {
        issuer().metadata().with("issuer", issuer().issuer() + "/");
        prevents(Rule.ISSUER_IS_IDENTICAL, "issuer_mismatch");
    }

    @Test
    void findsThatS256IsMissing() {
        issuer().metadata().without("code_challenge_methods_supported");
        prevents(Rule.PKCE_IS_PROMISED, "pkce_unsupported");
    }

    @Test
    void findsTheResourceOfAnother() {
        mcp().resourceMetadata().with("resource", world.server(1).url());
        prevents(Rule.RESOURCE_BELONGS, "resource_mismatch");
    }

    @Test
    void findsAPageAtAWellKnownAddress() {
        mcp().challenge().withoutResourceMetadata();
        mcp().resourceMetadata().servedAt(ResourceMetadataLocation.ROOT);
        mcp().resourceMetadata()
                .at(ResourceMetadataLocation.WITH_PATH)
                .answerWith(Reply.html(200, "<!doctype html><p>Welcome"));
        tells(Rule.RESOURCE_METADATA_RESPONSE, Verdict.WARNING);
    }

    @Test
    void findsAGuardAtAWellKnownAddress() {
        mcp().resourceMetadata().answerWith(Reply.status(401));
        prevents(Rule.RESOURCE_METADATA_EXISTS, "metadata_not_found");
    }

    @Test
    void findsARedirect() {
        mcp().resourceMetadata().answerWith(Reply.redirect(302, world.server(1).url()));
        prevents(Rule.RESOURCE_METADATA_EXISTS, "metadata_not_found");
    }

    @Test
    void findsThatNobodyIsRegistered() {
        issuer().metadata().without("registration_endpoint");
        prevents(Rule.CLIENT_CAN_BE_HAD, "client_required");
        assertThat(examine().err()).contains("berth login " + mcp().url() + " --client-id ID");
    }

    @Test
    void findsThatIssIsNotPromised() {
        issuer().metadata().without("authorization_response_iss_parameter_supported");
        tells(Rule.ISS_IS_PROMISED, Verdict.WARNING);
    }

    @Test
    void findsAnEndpointOverHttp() {
        issuer().metadata().with("token_endpoint", "http://as.example/token");
        prevents(Rule.ENDPOINTS_ARE_SAFE, "unsafe_url");
    }

    @Test
    void findsAnEndpointInAForbiddenNetwork() {
        issuer().metadata().with("token_endpoint", "https://169.254.169.254/token");
        prevents(Rule.ADDRESSES_ARE_PERMITTED, "address_refused");
    }

    @Test
    void findsAServerInTrouble() {
        issuer().metadata().answerWith(Reply.status(503));
        prevents(Rule.AUTHORIZATION_SERVER_METADATA_RESPONSE, "server_error");
    }

    @Test
    void findsAServerOfTheFirstRevision() {
        try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                TestMcpServer old = TestMcpServer.builder().sameOriginAs(issuer).start()) {
            old.resourceMetadata().servedAt();
            old.challenge().withoutResourceMetadata();
            issuer.metadata().servedAt();
            Run.Result result = Run.in(home).run("doctor", old.url(), "--json");
            assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.DONE);
            assertThat(findings(result, Rule.RESOURCE_METADATA_EXISTS, Verdict.BROKEN))
                    .hasSize(1);
            assertThat(findings(result, Rule.AUTHORIZATION_SERVER_METADATA_EXISTS, Verdict.BROKEN))
                    .hasSize(1);
        }
    }

    @Test
    void saysThatAnOpenServerAsksForNoSignIn() {
        try (TestMcpServer open = TestMcpServer.builder().start()) {
            Run.Result result = Run.in(home).run("doctor", open.url(), "--json");
            assertThat(result.exit()).isEqualTo(ExitCode.DONE);
            assertThat(summary(result)).containsEntry("outcome", "not_needed");
            assertThat(result.err()).contains("asks for no sign-in").contains("next: berth tools " + open.url());
        }
    }

    @Test
    void takesWhatIsConfigured() {
        issuer().metadata().without("registration_endpoint");
        Run.in(home).run("servers", "add", "harbour", mcp().url(), "--client-id", "known");
        Run.Result result = Run.in(home).run("doctor", "harbour", "--json");
        assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.DONE);
        assertThat(summary(result)).containsEntry("server", "harbour").containsEntry("hint", "berth login harbour");
        assertThat(Run.in(home).run("doctor", "nobody").exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void leavesEverythingAsItWas() {
        examine("-v", "--json");
        assertThat(home).isEmptyDirectory();
        assertThat(issuer().registration().count()).isZero();
        assertThat(issuer().token().count()).isZero();
        assertThat(issuer().authorize().count()).isZero();
    }

    @Test
    void neverTellsAQuery() {
        String key = "?key=canary-of-the-query";
        mcp().resource(mcp().url() + key);
        mcp().resourceMetadata().with("authorization_servers", List.of(issuer().issuer(), "http://x.example/a" + key));
        Run.Result result = Run.in(home).run("doctor", mcp().url() + key, "--json", "-v");
        assertThat(result.events("finding")).hasSizeGreaterThan(10);
        assertThat(result.all()).doesNotContain("canary");
        mcp().resourceMetadata().with("resource", "https://other.example/" + key);
        assertThat(Run.in(home).run("doctor", mcp().url() + key, "--json", "-v").all())
                .doesNotContain("canary");
        mcp().mcp().answerWith(Reply.text(404, "no " + key));
        assertThat(Run.in(home).run("doctor", mcp().url() + key, "--json", "-v").all())
                .doesNotContain("canary");
    }

    @Test
    void showsAServersWordsPlain() {
        String hostile = "https://x.example/\u001b[2J\u001b]0;owned\u0007\u202e";
        mcp().resourceMetadata()
                .with("resource", hostile)
                .with("scopes_supported", List.of(hostile))
                .with("authorization_servers", List.of(hostile, issuer().issuer()));
        issuer().metadata()
                .with("issuer", hostile)
                .with("token_endpoint", hostile)
                .with("code_challenge_methods_supported", List.of(hostile));
        mcp().challenge().headers("Bearer error=\"\u009b2J\", scope=\"\u009b2J\"");
        Run.Result result = examine("--json");
        assertThat(result.all()).contains("x.example").doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
    }
}
