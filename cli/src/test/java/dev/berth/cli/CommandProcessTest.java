package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.paste.Terminal;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import dev.berth.testkit.Account;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import dev.berth.testkit.World;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own can show: its streams byte for byte, its exit code, and how it ends. */
@Tag("process")
@Timeout(240)
class CommandProcessTest {
    private static final Map<String, String> NO_BROWSER = Map.of("BROWSER", "/nonexistent/browser");
    private static final String SAME = "[ \"$before\" = \"$(stty -g)\" ]";

    @TempDir
    private Path home;

    private static URI url(String out) {
        return URI.create(
                String.valueOf(Run.object(out.lines().findFirst().orElseThrow()).get("url")));
    }

    @Test
    void standardOutputIsJsonAloneOverAWholeSignIn() throws Exception {
        Tool says = Tool.named("greet", "Greets.", (arguments, caller) -> "Grüße, 世界\nzweite Zeile");
        try (World world = World.start(TestMcpServer.builder().name("one").tools(says))) {
            String server = world.server(0).url();
            String[] login = {"login", server, "--name", "harbour", "--json", "-v"};
            try (BerthProcess berth = BerthProcess.start(home, NO_BROWSER, login)) {
                String shown = berth.awaitOut("\n");
                berth.awaitErr("No browser was opened");
                new Person().open(URI.create(redirectUri(shown) + "?code=x&state=forged"));
                berth.awaitOut("response_rejected");
                new Person().signIn(url(shown));
                assertThat(berth.awaitEnd()).as(berth.err()).isZero();
                assertThat(berth.out()).matches("[\n -~]+").endsWith("\n");
                assertThat(berth.out().split("\n", -1)).hasSize(4);
                assertThat(berth.out().lines().map(l -> Run.object(l).get("event")))
                        .containsExactly("authorization_required", "response_rejected", "signed_in");
            }
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "harbour")) {
                assertThat(berth.awaitEnd()).isZero();
                assertThat(berth.err()).isEmpty();
                assertThat(berth.out()).matches("[!-~]+\n");
                assertThat(world.authorizationServer().introspect(berth.out().strip()))
                        .hasValueSatisfying(t -> assertThat(t.account()).isEqualTo(Account.ALICE));
            }
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "call", "harbour", "greet")) {
                assertThat(berth.awaitEnd()).isZero();
                assertThat(berth.out()).isEqualTo("Grüße, 世界\nzweite Zeile\n");
            }
        }
    }

    /** The issuer has spent the stored token by then, and the next command would be taken for a thief. */
    @Test
    void aTokenIsPrintedAndARefreshThatTakesItsTimeIsWaitedFor() throws Exception {
        try (World world = World.start(1)) {
            Endpoint refresh = world.authorizationServer().token().refresh();
            Run.in(home).withAPerson().run("login", world.server(0).url(), "--name", "harbour");
            FileTokenStore store = new FileTokenStore(home);
            Credential stored = store.list().get(0);
            TokenSet tokens = Objects.requireNonNull(stored.tokens());
            Instant now = Instant.now();
            // Due, and good for a while.
            store.put(stored.withTokens(new TokenSet(
                    tokens.accessToken(),
                    tokens.tokenType(),
                    now.minusSeconds(3600),
                    now.plusSeconds(29),
                    tokens.refreshToken(),
                    tokens.scopes())));
            Endpoint.Hold hold = refresh.hold();
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "harbour")) {
                assertThat(berth.awaitOut("\n")).isEqualTo(tokens.accessToken().reveal() + "\n");
                berth.awaitErr("harbour: a refresh of its token is under way");
                refresh.awaitRequests(1, Duration.ofSeconds(60));
                hold.release();
                assertThat(berth.awaitEnd()).as(berth.err()).isZero();
            }
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "harbour")) {
                assertThat(berth.awaitEnd()).as(berth.err()).isZero();
                assertThat(berth.out())
                        .isNotEqualTo(tokens.accessToken().reveal() + "\n")
                        .matches("[!-~]+\n");
                assertThat(berth.err()).isEmpty();
            }
            assertThat(refresh.count()).isOne();
            assertThat(world.authorizationServer().reuses()).isZero();
        }
    }

    private static String redirectUri(String out) {
        return String.valueOf(Run.object(out.lines().findFirst().orElseThrow()).get("redirect_uri"));
    }

    /** The issuer has spent the stored token by then: what it gives in return is not lost with whoever wanted it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neitherAKillNorAnInterruptCostsASignIn(boolean kill) throws Exception {
        try (World world = World.start(1)) {
            Endpoint refresh = world.authorizationServer().token().refresh();
            world.authorizationServer().token().with("expires_in", 0);
            Run.in(home).withAPerson().run("login", world.server(0).url(), "--name", "harbour");
            Endpoint.Hold hold = refresh.hold();
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "harbour")) {
                refresh.awaitRequests(1, Duration.ofSeconds(60));
                if (kill) {
                    berth.kill();
                } else {
                    berth.interrupt();
                }
                assertThat(berth.awaitEnd()).isNotZero();
            }
            hold.release();
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "harbour")) {
                assertThat(berth.awaitEnd()).as(berth.err()).isZero();
                assertThat(berth.out()).matches("[!-~]+\n");
            }
            assertThat(world.authorizationServer().reuses()).isZero();
        }
    }

    @Test
    void withMoreToSayItRenewsATokenItselfAndTellsOfIt() throws Exception {
        try (World world = World.start(1)) {
            world.authorizationServer().token().with("expires_in", 0);
            Run.in(home).withAPerson().run("login", world.server(0).url(), "--name", "harbour");
            String told = "POST " + world.authorizationServer().issuer() + "/token";
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "harbour")) {
                assertThat(berth.awaitEnd()).as(berth.err()).isZero();
                assertThat(berth.err()).isEmpty();
            }
            try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "harbour", "-v")) {
                assertThat(berth.awaitEnd()).as(berth.err()).isZero();
                assertThat(berth.err()).contains(told);
            }
            assertThat(world.authorizationServer().token().refresh().count()).isEqualTo(2);
        }
    }

    @Test
    void theExitCodeIsTheProcesses() throws Exception {
        try (BerthProcess berth = BerthProcess.start(home, Map.of(), "token", "unknown")) {
            assertThat(berth.awaitEnd()).isEqualTo(2);
            assertThat(berth.out()).isEmpty();
        }
        try (World world = World.start(1);
                BerthProcess berth = BerthProcess.start(
                        home,
                        Map.of("BERTH_INTERACTION", "never"),
                        "login",
                        world.server(0).url())) {
            assertThat(berth.awaitEnd()).isEqualTo(3);
            assertThat(berth.out()).isEmpty();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process can send another an interrupt there")
    void anInterruptedSignInEndsAtOnceWith130AndLeavesNothingHalf() throws Exception {
        try (World world = World.start(1)) {
            String[] login = {"login", world.server(0).url(), "--name", "harbour", "--json", "--paste"};
            try (BerthProcess berth = BerthProcess.start(home, NO_BROWSER, login)) {
                berth.awaitErr("No browser was opened");
                berth.interrupt();
                assertThat(berth.awaitEnd()).isEqualTo(130);
            }
            try (BerthProcess berth = BerthProcess.start(home, NO_BROWSER, login)) {
                berth.awaitErr("No browser was opened");
                berth.kill();
                assertThat(berth.awaitEnd()).isEqualTo(137);
            }
            // The end of input ends the pastes, not the listener.
            try (BerthProcess berth = BerthProcess.start(home, NO_BROWSER, login)) {
                String shown = berth.awaitOut("\n");
                berth.endInput();
                new Person().signIn(url(shown));
                assertThat(berth.awaitEnd()).as(berth.err()).isZero();
            }
            assertThat(world.authorizationServer().registration().count())
                    .as("a registration is kept from its first moment")
                    .isEqualTo(1);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process can send another an interrupt there")
    void anInterruptedDemoLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(home.resolve("temporary"));
        Map<String, String> environment =
                Map.of("BROWSER", "/bin/true", "JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        try (BerthProcess berth = BerthProcess.start(home, environment, "demo")) {
            berth.awaitErr("The browser was opened");
            assertThat(temporary)
                    .isDirectoryContaining(f -> f.getFileName().toString().startsWith("berth-demo-"));
            berth.interrupt();
            assertThat(berth.awaitEnd()).isEqualTo(130);
            assertThat(temporary).isEmptyDirectory();
        }
    }

    @Test
    void aResultThatCannotBeWrittenIsAFailure() throws Exception {
        File full = new File("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(full.exists());
        Run.in(home).run("servers", "add", "harbour", "https://mcp.example.com/mcp");
        try (BerthProcess berth = BerthProcess.start(home, Map.of(), full, "servers", "list", "--json")) {
            assertThat(berth.awaitEnd()).isEqualTo(1);
            assertThat(berth.err()).contains("could not be written to standard output");
        }
    }

    /** Its second moment is the one at which the terminal's mode is being set. */
    @ParameterizedTest
    @ValueSource(strings = {"paste> ", "skip gives up"})
    @EnabledIf("dev.berth.cli.paste.Terminal#isThere")
    void anInterruptedPromptLeavesTheTerminalAsItWas(String moment) throws Exception {
        try (World world = World.start(1);
                Terminal terminal = login(world, SAME)) {
            terminal.awaitShown(moment);
            terminal.type("\u0003");
            terminal.awaitShown("exit 130");
            String shown = terminal.awaitShown("same as before");
            if (moment.equals("paste> ")) {
                assertThat(shown.substring(shown.lastIndexOf(moment)))
                        .startsWith("paste> \r")
                        .contains("\u001b[J");
            }
        }
    }

    @Test
    @EnabledIf("dev.berth.cli.paste.Terminal#isThere")
    void aTerminatedPromptLeavesTheTerminalAsItWas() throws Exception {
        try (World world = World.start(1);
                Terminal terminal = login(world, SAME)) {
            process(terminal.awaitShown("paste> ")).destroy();
            terminal.awaitShown("exit 143");
            terminal.awaitShown("same as before");
        }
    }

    /** It can do nothing about it itself, so that the shell may be there first. */
    @Test
    @EnabledIf("dev.berth.cli.paste.Terminal#isThere")
    void aKilledPromptLeavesTheTerminalAsItWas() throws Exception {
        try (World world = World.start(1);
                Terminal terminal = login(world, "until " + SAME + "; do :; done")) {
            process(terminal.awaitShown("paste> ")).destroyForcibly();
            terminal.awaitShown("exit 137");
            terminal.awaitShown("same as before");
        }
    }

    /** Signs in at a terminal; the shell then tells the exit code, and, if that holds, that all is the same as before. */
    private Terminal login(World world, String condition) throws IOException {
        List<String> words = BerthProcess.command("login", world.server(0).url(), "--no-browser");
        words.add(1, "-Dberth.terminals=012");
        String command = words.stream().map(w -> "'" + w + "'").collect(Collectors.joining(" "));
        return Terminal.shell(
                "trap : INT; before=$(stty -g); sh -c 'echo \"process $$\"; exec \"$@\"' sh " + command
                        + "; echo exit $?; " + condition + " && echo same as before",
                Map.of("BERTH_HOME", home.toString(), "TERM", "xterm"));
    }

    private static ProcessHandle process(String shown) {
        String id = shown.replaceAll("(?s).*process (\\d+).*", "$1");
        return ProcessHandle.of(Long.parseLong(id)).orElseThrow();
    }
}
