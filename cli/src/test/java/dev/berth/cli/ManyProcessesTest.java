package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.Person;
import dev.berth.testkit.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ten commands at once on an empty home (field class 4): one of them asks, in one browser, and all are signed in. */
class ManyProcessesTest {
    private static final int PROCESSES = 10;
    private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");

    @TempDir
    private Path home;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the browser is a script of the shell")
    void makeOneRegistrationOpenOneBrowserAndAllSucceed() throws Exception {
        Path starts = home.resolve("starts");
        List<BerthProcess> commands = new ArrayList<>();
        try (World world = World.start(1)) {
            for (int i = 0; i < PROCESSES; i++) {
                commands.add(login(world, browser(starts)));
            }
            String shown = null;
            for (BerthProcess command : commands) {
                String url = url(command.awaitOut("\n"));
                assertThat(url).isEqualTo(shown == null ? url : shown);
                shown = url;
            }
            for (BerthProcess command : commands) {
                command.awaitErr(Pattern.compile("The browser was opened|Another berth process is at the sign-in"));
            }
            assertThat(Files.readAllLines(starts)).hasSize(1);
            new Person().signIn(URI.create(Files.readAllLines(starts).get(0)));
            for (BerthProcess command : commands) {
                assertThat(command.awaitEnd()).as(command.err()).isZero();
                assertThat(command.out()).contains("\"event\":\"signed_in\"");
            }
            assertThat(Files.readAllLines(starts))
                    .as("browsers that were started")
                    .hasSize(1);
            assertThat(world.authorizationServer().registration().count()).isOne();
            assertThat(world.authorizationServer().token().exchange().count()).isOne();
        } finally {
            commands.forEach(BerthProcess::close);
        }
    }

    /** Field class 31: who was asked for dies, and whoever waits takes over, with a URL of its own. */
    @Test
    void oneTakesOverWhereTheOneThatAskedIsKilled() throws Exception {
        try (World world = World.start(1);
                BerthProcess first = login(world, "/bin/false")) {
            String dead = url(first.awaitOutLine(1));
            try (BerthProcess second = login(world, "/bin/false")) {
                assertThat(url(second.awaitOutLine(1)))
                        .as("it waits for the first")
                        .isEqualTo(dead);
                first.kill();
                String own = url(second.awaitOutLine(2));
                assertThat(own).isNotEqualTo(dead);
                new Person().visit(URI.create(own));
                assertThat(second.awaitEnd()).as(second.err()).isZero();
                assertThat(second.out()).contains("\"event\":\"signed_in\"");
            }
            assertThat(world.authorizationServer().registration().count()).isOne();
            assertThat(world.authorizationServer().token().exchange().count()).isOne();
        }
    }

    /** A program that writes down what it is started with, a line each, and hands it to a browser that runs already, as many do. */
    private String browser(Path starts) throws IOException {
        Path program = home.resolve("browser");
        if (!Files.exists(program)) {
            Files.createFile(
                    program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(program, "#!/bin/sh\nprintf '%s\\n' \"$*\" >>'" + starts + "'\n");
        }
        return program.toString();
    }

    private BerthProcess login(World world, String browser) {
        return BerthProcess.start(
                home, Map.of("BROWSER", browser), "login", world.server(0).url(), "--json", "--paste");
    }

    private static String url(String out) {
        Matcher url = URL.matcher(out);
        assertThat(url.find()).as(out).isTrue();
        return url.group(1);
    }
}
