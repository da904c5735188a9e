package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.testkit.Person;
import dev.berth.testkit.World;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pastes from standard input that is no terminal. */
@Timeout(120)
class PasteAtAPipeTest {
    private static final String ASKED = "If the browser cannot come back here";

    @TempDir
    private Path home;

    private final PipedOutputStream keys = new PipedOutputStream();
    private PipedInputStream in = new PipedInputStream();

    @BeforeEach
    void connectThePipe() throws IOException {
        in = new PipedInputStream(keys, 1 << 16);
    }

    private void type(String text) {
        try {
            keys.write(text.getBytes(UTF_8));
            keys.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void takesTheWholeAddress() {
        try (World world = World.start(1)) {
            Run.Result login = Run.in(home)
                    .typing(in)
                    .whenSaid(ASKED, url -> type(new Person().approve(url) + "\n"))
                    .run("login", world.server(0).url(), "--json", "--paste");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            assertThat(login.events("signed_in")).hasSize(1);
            assertThat(login.events("response_rejected")).isEmpty();
        }
    }

    @Test
    void mendsAnAddressThatIsBrokenOverLines() {
        try (World world = World.start(1)) {
            Run.Result login = Run.in(home)
                    .typing(in)
                    .whenSaid(ASKED, url -> {
                        String callback = new Person().approve(url).toString();
                        int code = callback.indexOf("code=") + 8;
                        type("  \"" + callback.substring(0, 12) + "\r\n" + callback.substring(12, code) + "\n"
                                + callback.substring(code) + "\"\n");
                    })
                    .run("login", world.server(0).url(), "--json", "--paste");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            assertThat(login.events("response_rejected")).isEmpty();
        }
    }

    @Test
    void takesCodeAndStateWhereTheServerDoesNotPromiseItsName() {
        try (World world = World.start(1)) {
            world.authorizationServer().metadata().without("authorization_response_iss_parameter_supported");
            world.authorizationServer().authorize().withoutIss();
            Run.Result login = Run.in(home)
                    .typing(in)
                    .whenSaid(ASKED, url -> {
                        String query = new Person().approve(url).getRawQuery();
                        type(parameter(query, "code") + "#" + parameter(query, "state") + "\n");
                    })
                    .run("login", world.server(0).url(), "--json", "--paste");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void aRefusedPasteNamesTheOnlyServerThatWaitsAndTheNextOneIsGood() {
        try (World world = World.start(1)) {
            Run.Result login = Run.in(home)
                    .typing(in)
                    .whenSaid(ASKED, url -> type("code=abc&state=forged\n"))
                    .whenSaid("That did not work.", url -> type(new Person().approve(url) + "\n"))
                    .run("login", world.server(0).url(), "--name", "harbour", "--json", "--paste");
            assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
            assertThat(login.lines())
                    .contains("{\"event\":\"response_rejected\",\"server\":\"harbour\",\"via\":\"paste\","
                            + "\"reason\":\"unknown_state\",\"count\":1}");
        }
    }

    @Test
    void withSeveralWaitingARefusalNamesNoneAndABareSkipAsksWhich() {
        try (World world = World.start(2)) {
            Run.in(home).run("servers", "add", "harbour", world.server(0).url());
            Run.in(home).run("servers", "add", "tides", world.server(1).url());
            Run.Result connect = Run.in(home)
                    .typing(in)
                    .whenSaid("No browser was opened", url -> type("nonsense\nskip\n"))
                    .whenSaid("Skip which one? Type one of: ", url -> type("skip nobody\nskip tides\n"))
                    .whenSaid("failed: tides", url -> type("skip\n"))
                    .run("connect", "--json", "--paste");
            assertThat(connect.exit()).as(connect.err()).isEqualTo(ExitCode.FAILED);
            assertThat(connect.lines())
                    .contains(
                            "{\"event\":\"response_rejected\",\"via\":\"paste\",\"reason\":\"malformed\",\"count\":1}");
            assertThat(connect.events("failed"))
                    .extracting(e -> e.get("server") + " " + e.get("error") + " " + e.get("exit_code"))
                    .containsExactlyInAnyOrder("tides cancelled 4", "harbour cancelled 4");
            assertThat(connect.err()).contains("No sign-in of that name waits.");
        }
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        throw new AssertionError("no " + name);
    }
}
