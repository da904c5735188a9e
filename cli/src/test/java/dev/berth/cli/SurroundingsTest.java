package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.testkit.Person;
import dev.berth.testkit.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the command says and tries depends on the environment it was given. */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the browsers here are shell scripts")
class SurroundingsTest {
    private static final String SSH = "203.0.113.9 51000 198.51.100.7 2222";

    @TempDir
    private Path home;

    private Run.Result login(World world, Run run, String said) {
        return run.withTheSystemsBrowser()
                .whenSaid(said, new Person()::signIn)
                .run("login", world.server(0).url(), "--json");
    }

    private Path browser(String script) throws IOException {
        Path program = home.resolve("browser");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void overSshNoBrowserIsTriedAndTheForwardNamesTheRightPort() {
        try (World world = World.start(1)) {
            Run run =
                    Run.in(home).with("SSH_CONNECTION", SSH).with("USER", "ada").with("DISPLAY", ":0");
            Run.Result login = login(world, run, "No browser was opened");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            String redirectUri =
                    String.valueOf(login.events("authorization_required").get(0).get("redirect_uri"));
            int port = java.net.URI.create(redirectUri).getPort();
            assertThat(login.err())
                    .contains("No browser was opened (this is an SSH session, and the browser is on another machine)")
                    .contains("\n  ssh -p 2222 -L " + port + ":127.0.0.1:" + port + " ada@198.51.100.7\n");
        }
    }

    @Test
    void anExplicitBrowserGoesFirstEvenOverSsh() throws IOException {
        try (World world = World.start(1)) {
            Path opened = home.resolve("opened");
            Path browser = browser("printf '%s\\n' \"$#\" \"$1\" > '" + opened + "'");
            Run run = Run.in(home).with("SSH_CONNECTION", SSH).with("BROWSER", browser.toString());
            Run.Result login = login(world, run, "The browser was opened");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            assertThat(Files.readAllLines(opened)).hasSize(2).first().isEqualTo("1");
        }
    }

    @Test
    void aBrowserThatIsMissingOrFailsIsSaidToBeSo() throws IOException {
        try (World world = World.start(1)) {
            Run missing = Run.in(home).with("BROWSER", "/nonexistent/browser");
            assertThat(login(world, missing, "No browser was opened").err())
                    .contains("No browser was opened (BROWSER: /nonexistent/browser cannot be started)")
                    .doesNotContain("The browser was opened");
        }
        try (World world = World.start(1)) {
            Run failing = Run.in(home).with("BROWSER", browser("exit 3").toString());
            assertThat(login(world, failing, "No browser was opened").err())
                    .contains("browser failed with status 3)")
                    .doesNotContain("The browser was opened");
        }
    }

    @Test
    void theProxyOfTheEnvironmentIsTheOneThatCounts() {
        Run.Result login =
                Run.in(home).with("HTTPS_PROXY", "socks9://nonsense").run("login", "https://mcp.example.com/mcp");
        assertThat(login.exit()).isEqualTo(ExitCode.USAGE);
    }

    /** Where no locale is set the JDK has no characters for a folder that is not of ASCII: as if there were a NUL in it. */
    @Test
    void aHomeThatTheLocaleCannotNameIsToldWithTheWayOut() {
        for (Run run : List.of(
                Run.in(home).with("BERTH_HOME", "/home/a\0da"),
                Run.in(home).with("BERTH_HOME", "").with("XDG_CONFIG_HOME", "/home/a\0da"),
                Run.in(home).with("BERTH_HOME", "").ofAUserAt("/home/a\0da"))) {
            Run.Result list = run.run("servers", "list", "--json");
            assertThat(list.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(list.events("failed").get(0))
                    .containsEntry("error", "invalid_configuration")
                    .containsEntry("stage", "config");
            assertThat(list.err())
                    .contains("The home folder's path cannot be used here")
                    .contains("LC_ALL=C.UTF-8");
        }
        Run.Result given = Run.in(home).run("servers", "list", "--home", "/home/a\0da");
        assertThat(given.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(given.err()).contains("LC_ALL=C.UTF-8");
        assertThat(Run.in(home).ofAUserAt("/home/a\0da").run("--version").exit())
                .isEqualTo(ExitCode.DONE);
    }

    /** As there is one in the config, or in the environment where no locale is set. */
    @Test
    void aFileThatCannotBeOneIsToldByItsOption() throws IOException {
        Files.writeString(home.resolve("servers.json"), """
                {"mcpServers": {"harbour": {"url": "https://mcp.example.com/mcp",
                  "oauth": {"clientId": "id", "clientSecretFile": "/secret\\u0000file"}}}}
                """);
        for (String verb : List.of("login", "token", "doctor")) {
            Run.Result configured = Run.in(home).run(verb, "harbour", "--json");
            assertThat(configured.exit()).as(verb).isEqualTo(ExitCode.USAGE);
            assertThat(configured.events("failed").get(0)).containsEntry("error", "invalid_configuration");
            assertThat(configured.err()).contains("clientSecretFile");
        }
        Run.Result flag =
                Run.in(home).run("login", "https://mcp.example.com/mcp", "--client-secret-file", "/secret\0file");
        assertThat(flag.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(flag.err()).contains("--client-secret-file");
        Run.Result authorities =
                Run.in(home).with("SSL_CERT_FILE", "/ca\0.pem").run("login", "https://other.example.com/mcp");
        assertThat(authorities.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(authorities.err()).contains("SSL_CERT_FILE");
    }

    @Test
    void aHomeMayHaveAnyName() {
        Path odd = home.resolve(" it's a \"home\"; $(x)\nwith a break ");
        try (World world = World.start(1)) {
            Run.Result login =
                    Run.in(odd).withAPerson().run("login", world.server(0).url(), "--name", "harbour");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            assertThat(Run.in(odd).run("token", "harbour").out()).isNotBlank();
            Run.Result store = Run.in(odd).run("store", "--json");
            assertThat(store.objects().get(0))
                    .containsEntry("path", odd.resolve("credentials").toString());
            assertThat(Run.in(odd).run("store").err().lines()).noneMatch(line -> line.startsWith("with a break"));
        }
    }
}
