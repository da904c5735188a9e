package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.browser.Opening;
import dev.berth.cli.output.ExitCode;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.World;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code connect}: one's failure is its own, and the exit code sums up; the events are those of the contract. */
@Timeout(120)
class ConnectTest {
    private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]+)\"");

    @TempDir
    private Path home;

    private void configure(World world) {
        for (TestMcpServer server : world.servers()) {
            Run.in(home).run("servers", "add", server.name(), server.url());
        }
    }

    private static World world(String... names) {
        return World.start(java.util.Arrays.stream(names)
                .map(n -> TestMcpServer.builder().name(n))
                .toArray(TestMcpServer.Builder[]::new));
    }

    private static String shape(String line) {
        return line.replaceAll("\"url\":\"http[^\"]*response_type=[^\"]*\"", "\"url\":\"URL\"")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "HOST")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME");
    }

    @Test
    void allConnectedIsDone() {
        try (World world = world("one", "two", "three")) {
            configure(world);
            for (TestMcpServer server : world.servers()) {
                Run.Result one = Run.in(home).withAPerson().run("connect", server.name());
                assertThat(one.exit()).as(one.err()).isEqualTo(ExitCode.DONE);
            }
            Run.Result again = Run.in(home).run("connect", "--json");
            assertThat(again.exit()).isEqualTo(ExitCode.DONE);
            assertThat(again.objects()).hasSize(3).allMatch(o -> "connected".equals(o.get("event")));
        }
    }

    @Test
    void theEventsHaveTheirShapes() {
        try (World world = world("one")) {
            configure(world);
            Run.Result connect = Run.in(home).withAPerson().run("connect", "--json");
            assertThat(connect.lines().stream().map(ConnectTest::shape))
                    .containsExactly(
                            "{\"event\":\"authorization_required\",\"server\":\"one\",\"url\":\"URL\","
                                    + "\"redirect_uri\":\"http://HOST/callback\",\"listening\":true,\"expires_at\":\"TIME\"}",
                            "{\"event\":\"signed_in\",\"server\":\"one\",\"issuer\":\"http://HOST\","
                                    + "\"resource\":\"http://HOST/mcp\",\"scopes\":[\"tools\"],\"expires_at\":\"TIME\","
                                    + "\"account\":\"default\"}",
                            "{\"event\":\"connected\",\"server\":\"one\",\"server_info\":{\"name\":\"one\","
                                    + "\"version\":\"1.0.0\"},\"protocol_version\":\"2026-07-28\",\"tools\":3}");
        }
    }

    @Test
    void aFailureHasItsShape() {
        try (World world = world("one")) {
            configure(world);
            Run.Result never = Run.in(home).with("BERTH_INTERACTION", "never").run("connect", "--json");
            assertThat(never.exit()).isEqualTo(ExitCode.INTERACTION_REQUIRED);
            assertThat(never.lines().stream().map(ConnectTest::shape))
                    .containsExactly("{\"event\":\"failed\",\"server\":\"one\",\"stage\":\"authorization\","
                            + "\"error\":\"interaction_required\","
                            + "\"message\":\"A person has to sign in to one.\",\"url\":\"http://HOST/mcp\","
                            + "\"hint\":\"berth login one\",\"exit_code\":3}");
        }
    }

    @Test
    void oneFailureIsItsOwnAndTheOthersAreConnected() {
        try (World world = world("one", "two")) {
            configure(world);
            world.server(1).mcp().answerWith(Reply.status(500));
            Run.Result connect = Run.in(home).withAPerson().run("connect", "--json");
            assertThat(connect.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(connect.events("connected"))
                    .singleElement()
                    .satisfies(e -> assertThat(e).containsEntry("server", "one"));
            assertThat(connect.events("failed"))
                    .singleElement()
                    .satisfies(e -> assertThat(e)
                            .containsEntry("server", "two")
                            .containsEntry("exit_code", 1)
                            .containsKeys("stage", "error", "message", "hint"));
            assertThat(connect.err()).contains("next: ");
        }
    }

    @Test
    void aDenialIsTheServersOwnAndTheCommandHasFailed() {
        try (World world = world("one")) {
            configure(world);
            world.authorizationServer().authorize().consentPage(true);
            Run.Result connect = Run.in(home)
                    .withBrowser(address -> {
                        Person person = new Person();
                        person.deliver(person.deny(address));
                        return Opening.opened("a person");
                    })
                    .run("connect", "--json");
            assertThat(connect.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(connect.events("failed"))
                    .singleElement()
                    .satisfies(e -> assertThat(e)
                            .containsEntry("error", "access_denied")
                            .containsEntry("exit_code", 4));
        }
    }

    @Test
    void onlySignInsMissingIsThreeAndAnythingElseIsOne() {
        try (World world = world("one", "two")) {
            configure(world);
            Run never = Run.in(home).with("BERTH_INTERACTION", "never");
            assertThat(never.run("connect").exit()).isEqualTo(ExitCode.INTERACTION_REQUIRED);
            world.server(1).mcp().answerWith(Reply.status(500));
            Run.in(home).run("servers", "add", "bad", "https://mcp.example.com/mcp", "--header", "X: ${NOT_SET}");
            Run.Result mixed = Run.in(home).with("BERTH_INTERACTION", "never").run("connect", "--json");
            assertThat(mixed.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(mixed.events("failed"))
                    .extracting(e -> Map.of(String.valueOf(e.get("server")), e.get("exit_code")))
                    .contains(Map.of("bad", 2), Map.of("one", 3));
        }
    }

    @Test
    void nothingToConnectToIsDoneAndSaysWhatIsNext() {
        Run.Result connect = Run.in(home).run("connect", "--json");
        assertThat(connect.exit()).isEqualTo(ExitCode.DONE);
        assertThat(connect.out()).isEmpty();
        assertThat(connect.err()).contains("berth servers add NAME URL");
    }

    @Test
    void aForcedSignInThatFailsKeepsTheOldGrantAndIsAFailure() {
        try (World world = world("one")) {
            configure(world);
            world.authorizationServer().authorize().consentPage(true);
            Run.in(home).withAPerson().run("connect");
            Run.Result connect = Run.in(home)
                    .withBrowser(address -> {
                        Person person = new Person();
                        person.deliver(person.deny(address));
                        return Opening.opened("a person");
                    })
                    .run("connect", "--force", "--json");
            assertThat(connect.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(connect.events("failed")).hasSize(1);
            assertThat(connect.events("connected")).isEmpty();
            assertThat(Run.in(home).run("token", "one").exit()).isEqualTo(ExitCode.DONE);
        }
    }

    /** The browser is opened once, on a page with a link for each; a person follows them one by one. */
    @Test
    void severalAreSignedInFromOnePage() {
        try (World world = world("one", "two", "three")) {
            configure(world);
            AtomicInteger opened = new AtomicInteger();
            Run.Result connect = Run.in(home)
                    .withBrowser(address -> {
                        opened.incrementAndGet();
                        Person person = new Person();
                        URI page = Objects.requireNonNull(person.open(address).location());
                        Matcher links = LINK.matcher(person.open(page).body());
                        while (links.find()) {
                            person.visit(page.resolve(links.group(1)));
                        }
                        return Opening.opened("a person");
                    })
                    .run("connect", "--json");
            assertThat(connect.exit()).isEqualTo(ExitCode.DONE);
            assertThat(connect.events("connected")).hasSize(3);
            assertThat(opened).hasValue(1);
        }
    }
}
