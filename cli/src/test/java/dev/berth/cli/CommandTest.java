package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import dev.berth.testkit.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CommandTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "login",
                "connect",
                "status",
                "token",
                "logout",
                "servers",
                "servers add",
                "servers remove",
                "servers list",
                "servers import",
                "store",
                "client-document",
                "tools",
                "call",
                "proxy",
                "doctor",
                "demo"
            })
    void everyVerbHasHelpAndAVersion(String verb) {
        List<String> help = new ArrayList<>(List.of(verb.split(" ")));
        help.remove("");
        List<String> version = new ArrayList<>(help);
        help.add("--help");
        version.add("--version");
        Run.Result shown = Run.in(home).run(help.toArray(String[]::new));
        assertThat(shown.exit()).isEqualTo(ExitCode.DONE);
        assertThat(shown.out()).startsWith("Usage: berth" + (verb.isEmpty() ? "" : " " + verb));
        assertThat(Run.in(home).run(version.toArray(String[]::new)).out()).startsWith("berth 0.");
    }

    /** Whatever else the command line names: only the verbs that it names are looked at first. */
    @Test
    void allVerbsAreListedWhereNoneIsMeant() {
        assertThat(Run.in(home).run("--help", "status").out())
                .contains("status")
                .contains("doctor");
        assertThat(Run.in(home).run("status", "--help").out()).startsWith("Usage: berth status");
        assertThat(Run.in(home).run("-v").err()).contains("  login").contains("  doctor");
        assertThat(Run.in(home).run("--home", "status").err()).contains("Missing: --home");
    }

    /** A sign-in that does without something that the server offers says so to whoever asks for more, and to nobody else. */
    @Test
    void aRequestThatCouldNotBePushedIsToldOfOnlyWithV() {
        try (World world = World.start(1)) {
            world.authorizationServer()
                    .metadata()
                    .with(
                            "pushed_authorization_request_endpoint",
                            world.authorizationServer().origin() + "/nothing");
            String url = world.server(0).url();
            Run.Result more = Run.in(home).withAPerson().run("login", url, "-v");
            assertThat(more.exit()).isEqualTo(ExitCode.DONE);
            assertThat(more.err()).contains("could not be pushed").contains("status=404");
            Run.Result quiet = Run.in(home).withAPerson().run("login", url, "--force");
            assertThat(quiet.exit()).isEqualTo(ExitCode.DONE);
            assertThat(quiet.err()).doesNotContain("pushed");
        }
    }

    /** Where the server takes pushed requests alone their address ends soon, which a person has to know. */
    @Test
    void anAddressThatEndsSoonIsSaidToEndSoon() {
        try (World world = World.start(1)) {
            world.authorizationServer().pushedAuthorization().required(true);
            String url = world.server(0).url();
            Run.Result signedIn = Run.in(home).withAPerson().run("login", url, "--json");
            assertThat(signedIn.exit()).isEqualTo(ExitCode.DONE);
            assertThat(signedIn.err()).containsPattern("has to be opened within \\d+ seconds");
            assertThat(signedIn.events("authorization_required"))
                    .singleElement()
                    .satisfies(event -> assertThat(String.valueOf(event.get("url")))
                            .contains("request_uri=")
                            .doesNotContain("state="));
            world.authorizationServer().pushedAuthorization().required(false);
            assertThat(Run.in(home).withAPerson().run("login", url, "--force").err())
                    .doesNotContain("has to be opened within");
        }
    }

    @Test
    void neverRepeatsASecretOfAnUnknownOption() {
        Run.Result refused = Run.in(home).run("login", "x", "--client-secret=canary-secret");
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains("--client-secret.")
                .contains("next: berth login --help")
                .doesNotContain("canary");
        assertThat(Run.in(home)
                        .run("login", "x", "--client-secret", "canary-secret")
                        .err())
                .doesNotContain("canary");
        assertThat(Run.in(home).run("token", "x", "canary-secret").err()).doesNotContain("canary");
    }

    @Test
    void wrongUsageIsToldToProgramsToo() {
        Run.Result refused = Run.in(home).run("login", "--json");
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.out()).contains("\"event\":\"failed\"").contains("\"exit_code\":2");
        assertThat(Run.in(home).run().exit()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.in(home).run("proxy", "x").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.in(home).run("token", "unknown").err()).contains("berth servers list");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorCodeIsInTheDocsInTheWordsOfItsJavadoc(ErrorCode code) throws IOException {
        Path source = Path.of("../core/src/main/java/dev/berth/error/ErrorCode.java");
        String javadoc = Pattern.compile("/\\*\\* (.+) \\*/\\s+" + code.name() + "[,;]")
                .matcher(Files.readString(source))
                .results()
                .map(found -> found.group(1).replaceAll("\\{@code ([^}]+)}", "`$1`"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readString(Path.of("../docs/command.md")).lines())
                .filteredOn(line -> line.startsWith("| `" + code.wireName() + "` | "))
                .containsExactly("| `" + code.wireName() + "` | " + javadoc + " | "
                        + ExitCode.of(code).status() + " |");
    }

    @Test
    void signsInPrintsATokenListsCallsAndSignsOut() {
        try (World world = World.start(1)) {
            String url = world.server(0).url();
            Run.Result login = Run.in(home).withAPerson().run("login", url, "--name", "harbour", "--json");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            assertThat(login.lines())
                    .allMatch(line -> line.startsWith("{\"event\":\""))
                    .anyMatch(line -> line.contains("authorization_required") && line.contains("\"listening\":true"))
                    .anyMatch(line -> line.contains("signed_in") && line.contains("\"account\":\"default\""));

            Run.Result token = Run.in(home).run("token", "harbour");
            assertThat(token.lines()).hasSize(1);
            assertThat(token.err()).isEmpty();
            assertThat(login.out() + login.err()).doesNotContain(token.out().strip());

            assertThat(Run.in(home).run("status", "--json").out())
                    .contains("\"server\":\"harbour\"")
                    .contains("\"state\":\"signed_in\"")
                    .doesNotContain(token.out().strip());
            assertThat(Run.in(home).run("tools", "harbour", "--json").out()).contains("\"name\":\"echo\"");
            assertThat(Run.in(home).run("call", "harbour", "whoami").exit()).isEqualTo(ExitCode.DONE);
            assertThat(Run.in(home).run("call", "harbour", "whoami", "[]").exit())
                    .isEqualTo(ExitCode.USAGE);

            assertThat(Run.in(home).run("logout", "harbour", "--json").out()).contains("\"outcome\":\"revoked\"");
            assertThat(Run.in(home).run("token", "harbour").exit()).isEqualTo(ExitCode.INTERACTION_REQUIRED);
        }
    }

    @Test
    void aServerWithoutSignInHasNoTokenToPrint() {
        try (TestMcpServer open = TestMcpServer.builder().start()) {
            Run.Result login = Run.in(home).withAPerson().run("login", open.url(), "--name", "open");
            assertThat(login.exit()).isEqualTo(ExitCode.DONE);
            assertThat(login.err())
                    .contains("open asks for no sign-in.")
                    .contains("'berth tools open' lists the tools")
                    .doesNotContain("berth token");
        }
    }

    /** A query may hold a key. */
    @Test
    void aToolThatFailsIsToldWithoutTheQueryOfTheServersUrl() {
        try (TestMcpServer open = TestMcpServer.builder().tools(Tool.ECHO).start()) {
            String url = open.url() + "?key=canary";
            Run.Result failed = Run.in(home).run("call", url, "echo", "--json");
            assertThat(failed.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(failed.events("failed"))
                    .singleElement()
                    .satisfies(event -> assertThat(event)
                            .containsEntry("error", "tool_failed")
                            .containsEntry("url", open.url()));
        }
    }

    @Test
    void asksNobodyWhereThatIsForbidden() {
        try (World world = World.start(1)) {
            Run.Result login = Run.in(home)
                    .with("BERTH_INTERACTION", "never")
                    .withAPerson()
                    .run("login", world.server(0).url(), "--json");
            assertThat(login.exit()).isEqualTo(ExitCode.INTERACTION_REQUIRED);
            assertThat(login.out())
                    .contains("\"error\":\"interaction_required\"")
                    .contains("\"exit_code\":3");
            assertThat(login.out()).doesNotContain("authorization_required\"");
        }
    }

    @Test
    void connectsToAllAndOneFailureIsItsOwn() throws IOException {
        try (World world = World.start(2)) {
            Run.in(home).run("servers", "add", "one", world.server(0).url());
            Run.in(home).run("servers", "add", "two", world.server(1).url());
            Run.in(home).run("servers", "add", "bad", world.server(1).url(), "--header", "X: ${NOT_SET_ANYWHERE}");
            Run.Result connect = Run.in(home)
                    .withBrowser(address -> dev.berth.browser.Opening.notOpened("none"))
                    .with("BERTH_INTERACTION", "never")
                    .run("connect", "--json");
            assertThat(connect.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(connect.out()).contains("NOT_SET_ANYWHERE");
            Run.Result one = Run.in(home).withAPerson().run("connect", "one", "--json");
            assertThat(one.exit()).as(one.err()).isEqualTo(ExitCode.DONE);
            assertThat(one.out()).contains("\"event\":\"connected\"").contains("\"tools\":");
        }
    }

    @Test
    void aTakenPortWithoutATerminalIsASignInThatIsNotPossibleHere() throws IOException {
        try (World world = World.start(1);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run.Result login = Run.in(home)
                    .run("login", world.server(0).url(), "--json", "--redirect-port", "" + taken.getLocalPort());
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.INTERACTION_REQUIRED);
            assertThat(login.out()).contains("\"listening\":false");
        }
    }

    @Test
    void skippingAtAPipeEndsTheSignIn() {
        try (World world = World.start(1)) {
            Run.Result login = Run.in(home)
                    .typing("what is this\nskip\n")
                    .run("login", world.server(0).url(), "--json", "--paste");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.REFUSED);
            assertThat(login.out())
                    .contains("\"via\":\"paste\",\"reason\":\"malformed\"")
                    .contains("\"error\":\"cancelled\"");
        }
    }

    @Test
    void withAnAuthorizationHeaderThereIsNothingToSignInTo() {
        Run.Result login =
                Run.in(home).run("login", "https://mcp.example.com/mcp", "--header", "Authorization: Bearer ${KEY}");
        assertThat(login.exit()).isEqualTo(ExitCode.USAGE);
        Run.Result set = Run.in(home)
                .with("KEY", "canary")
                .run("login", "https://mcp.example.com/mcp", "--header", "Authorization: Bearer ${KEY}");
        assertThat(set.exit()).isEqualTo(ExitCode.DONE);
        assertThat(set.err()).contains("nothing to sign in to").doesNotContain("canary");
    }

    @Test
    void demonstratesItselfWithoutABrowser() {
        Run.Result demo = Run.in(home).run("demo", "--json", "--no-browser");
        assertThat(demo.exit()).as(demo.err()).isEqualTo(ExitCode.DONE);
        assertThat(demo.lines())
                .filteredOn(l -> l.contains("\"event\":\"connected\""))
                .hasSize(3);
        assertThat(demo.err()).contains("the demo plays the person");
        assertThat(home).isEmptyDirectory();
    }
}
