package dev.berth.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.browser.Opening;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.QrReader;
import dev.berth.cli.paste.Terminal;
import dev.berth.cli.shell.Window;
import dev.berth.testkit.Person;
import dev.berth.testkit.World;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** {@code --device}: the person is at another device, and the command shows what they need there. */
@Timeout(120)
class DeviceLoginTest {
    private static final Pattern INVITATION =
            Pattern.compile("(?m)^(http\\S+/device)\\r?\\nand enter the code:\\r?\\n(\\S+)\\r?$");
    private static final Window USUAL = new Window(UTF_8, 80, 24);

    @TempDir
    private Path home;

    private final World world = World.start(2);

    DeviceLoginTest() {
        world.authorizationServer().token().deviceCode().supported(true);
        world.authorizationServer().deviceAuthorization().interval(Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** A person who reads what is shown, goes to the address, enters the code and agrees. */
    static Run allowing(Run run) {
        return run.whenSaid(INVITATION, shown -> new Person().allowDevice(URI.create(shown.group(1)), shown.group(2)));
    }

    private static Run denying(Run run) {
        return run.whenSaid(INVITATION, shown -> new Person().denyDevice(URI.create(shown.group(1)), shown.group(2)));
    }

    private String[] login(String... more) {
        String[] words = {"login", world.server(0).url(), "--name", "harbour", "--device"};
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    private static String find(Pattern pattern, int group, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(group))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text));
    }

    @Test
    void signsInAndIsKeptThatWay() {
        List<URI> opened = new CopyOnWriteArrayList<>();
        Run run = allowing(Run.in(home)).withBrowser(address -> {
            opened.add(address);
            return Opening.opened("a browser");
        });
        Run.Result login = run.run(login());
        assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
        assertThat(login.err()).contains("signed in: harbour").doesNotContain("paste");
        assertThat(login.out()).isEmpty();
        assertThat(opened).isEmpty();
        assertThat(Run.in(home).run("token", "harbour").exit()).isEqualTo(ExitCode.DONE);

        Run.Result again = allowing(Run.in(home)).run("login", "harbour", "--force");
        assertThat(again.exit()).as(again.err()).isEqualTo(ExitCode.DONE);
        assertThat(world.authorizationServer().authorize().count()).isZero();
        assertThat(world.authorizationServer().registration().count()).isOne();
    }

    @Test
    void tellsAProgramWhatItNeedsToShow() {
        Run.Result login = allowing(Run.in(home)).run(login("--json"));
        assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
        String code = find(INVITATION, 2, login.err());
        String address = world.authorizationServer().issuer() + "/device";
        assertThat(login.events("authorization_required")).singleElement().satisfies(event -> {
            assertThat(event)
                    .containsEntry("server", "harbour")
                    .containsEntry("url", address + "?user_code=" + code)
                    .containsEntry("user_code", code)
                    .containsEntry("verification_uri", address)
                    .containsEntry("listening", false)
                    .containsKey("expires_at");
            assertThat(event.keySet()).doesNotContain("redirect_uri");
        });
        assertThat(login.events("signed_in")).hasSize(1);
    }

    @Test
    void connectShowsEachByItself() {
        for (int i = 0; i < 2; i++) {
            Run.in(home).run("servers", "add", "server-" + i, world.server(i).url(), "--device");
        }
        Run.Result connect = allowing(Run.in(home)).run("connect", "--json");
        assertThat(connect.exit()).as(connect.err()).isEqualTo(ExitCode.DONE);
        assertThat(connect.events("authorization_required"))
                .extracting(event -> event.get("server"))
                .containsExactlyInAnyOrder("server-0", "server-1");
        assertThat(connect.events("connected")).hasSize(2);
    }

    @Test
    void isShownByEveryProcessThatNeedsIt() throws Exception {
        CountDownLatch shown = new CountDownLatch(1);
        Run holder = Run.in(home).whenSaid(INVITATION, found -> shown.countDown());
        CompletableFuture<Run.Result> holding = CompletableFuture.supplyAsync(() -> holder.run(login("--json")));
        assertThat(shown.await(60, TimeUnit.SECONDS)).isTrue();

        Run.Result other = allowing(Run.in(home)).run(login("--json"));
        assertThat(other.exit()).as(other.err()).isEqualTo(ExitCode.DONE);
        assertThat(other.err()).contains("Another berth process is at the sign-in to harbour already");
        Run.Result first = holding.get(60, TimeUnit.SECONDS);
        assertThat(first.exit()).as(first.err()).isEqualTo(ExitCode.DONE);

        Map<String, Object> asked = first.events("authorization_required").get(0);
        assertThat(other.events("authorization_required")).singleElement().satisfies(event -> {
            assertThat(event)
                    .containsEntry("user_code", asked.get("user_code"))
                    .containsEntry("url", asked.get("verification_uri"))
                    .containsEntry("verification_uri", asked.get("verification_uri"))
                    .containsEntry("listening", false);
            assertThat(event.keySet()).doesNotContain("redirect_uri");
        });
    }

    @Test
    void asksNothingWhereNobodyMayBeAsked() {
        Run.Result login = Run.in(home).with("BERTH_INTERACTION", "never").run(login("--json"));
        assertThat(login.exit()).isEqualTo(ExitCode.INTERACTION_REQUIRED);
        assertThat(login.events("authorization_required")).isEmpty();
        assertThat(world.log().all()).isEmpty();
    }

    @Test
    void isNoWordForAGrantThatNeedsNobody() {
        Run.Result login = Run.in(home).run(login("--grant", "client_credentials"));
        assertThat(login.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(login.err()).contains("next: leave out --device, or --grant");
        assertThat(world.log().all()).isEmpty();
    }

    @Test
    void endsByARefusalOrWithTheTime() {
        Run.Result denied = denying(Run.in(home)).run(login("--json"));
        assertThat(denied.exit()).as(denied.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(denied.out()).contains("\"error\":\"access_denied\"");

        Run.Result late = Run.in(home).run(login("--json", "--timeout", "1"));
        assertThat(late.exit()).as(late.err()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(late.out()).contains(hint("--timeout 600"));

        world.authorizationServer().deviceAuthorization().lifetime(Duration.ofSeconds(1));
        Run.Result expired = Run.in(home).run(login("--json"));
        assertThat(expired.exit()).as(expired.err()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(expired.out()).contains(hint("(and enter the new code before it runs out)"));
    }

    private String hint(String more) {
        return "\"hint\":\"berth login " + world.server(0).url() + " --device " + more + "\"";
    }

    /** Nothing is to be pasted, but a sign-in is given up like any other. */
    @Test
    void isGivenUpByAWordButTakesNoPaste() {
        Run.Result login = Run.in(home)
                .typing("http://127.0.0.1:1/callback?code=a&state=b\nskip\n")
                .run(login("--paste", "--json"));
        assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(login.out()).contains("\"error\":\"cancelled\"").doesNotContain("response_rejected");
        assertThat(login.err()).contains("Nothing is to be typed here").doesNotContain("If the browser cannot");
    }

    @Test
    void sayingNothingOfTheAddressWithTheCodeWhereThereIsNone() {
        world.authorizationServer().deviceAuthorization().completeUri(false);
        Run.Result login = allowing(Run.in(home)).run(login("--json"));
        assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
        assertThat(login.events("authorization_required").get(0))
                .containsEntry("url", world.authorizationServer().issuer() + "/device");
        assertThat(login.err()).doesNotContain("user_code=").doesNotContain("or open this");
    }

    @Test
    void drawsAQrCodeOnATerminal() throws Exception {
        Run.Result login = allowing(Run.in(home)).seenIn(USUAL).run(login());
        assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
        assertThat(QrReader.find(login.err()))
                .isEqualTo(
                        world.authorizationServer().issuer() + "/device?user_code=" + find(INVITATION, 2, login.err()));
        assertThat(login.err())
                .contains("see that the page shows the same code")
                .doesNotContain("or open this");
    }

    @Test
    void drawsTheAddressAloneWhereTheServerHasNoneWithTheCode() throws Exception {
        world.authorizationServer().deviceAuthorization().completeUri(false);
        Run.Result login = allowing(Run.in(home)).seenIn(USUAL).run(login());
        assertThat(QrReader.find(login.err()))
                .isEqualTo(world.authorizationServer().issuer() + "/device");
    }

    @Test
    void drawsItWithoutColoursWhereNoneAreWanted() throws Exception {
        Run.Result login =
                allowing(Run.in(home).with("NO_COLOR", "1")).seenIn(USUAL).run(login());
        assertThat(QrReader.find(login.err()))
                .startsWith(world.authorizationServer().issuer());
        assertThat(login.err()).doesNotContain("\u001b[38");
    }

    @Test
    void drawsNoneForAProgramAPipeASmallWindowOrAnotherEncoding() {
        Run.Result[] without = {
            allowing(Run.in(home)).seenIn(USUAL).run(login("--json", "--force")),
            allowing(Run.in(home)).run(login("--force")),
            allowing(Run.in(home)).seenIn(new Window(UTF_8, 30, 24)).run(login("--force")),
            allowing(Run.in(home)).seenIn(new Window(ISO_8859_1, 80, 24)).run(login("--force")),
            allowing(Run.in(home)).seenIn(USUAL).with("TERM", "dumb").run(login("--force"))
        };
        for (Run.Result login : without) {
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            assertThat(login.err())
                    .doesNotContainPattern("[█▀▄]")
                    .containsPattern("(?m)^or open this, and see that the page shows the same code:\nhttp\\S+$");
        }
    }

    @Test
    @EnabledIf("dev.berth.cli.paste.Terminal#isThere")
    void isShownAndGivenUpAtARealTerminal() throws Exception {
        String words = String.join("' '", BerthProcess.command(login()));
        Map<String, String> environment = Map.of("BERTH_HOME", home.toString(), "TERM", "xterm", "LC_ALL", "C.UTF-8");
        try (Terminal terminal = Terminal.shell("'" + words + "'", environment)) {
            String shown = terminal.awaitShown("skip gives up> ");
            assertThat(QrReader.find(shown)).endsWith("?user_code=" + find(INVITATION, 2, shown));
            assertThat(shown).contains("waiting for you on the other device");
            terminal.type("skip\r");
            assertThat(terminal.awaitEnd()).isEqualTo(ExitCode.REFUSED.status());
        }
        assertThat(Files.exists(home.resolve("servers.json"))).isFalse();
    }
}
