package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.Person;
import dev.berth.testkit.World;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten commands at once on an empty home (field class 4): one of them asks, and all are signed in. */
class ManyProcessesTest {
    private static final int PROCESSES = 10;
    private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");

    @TempDir
    private Path home;

    @Test
    void makeOneRegistrationShowOneUrlAndAllSucceed() throws Exception {
        List<BerthProcess> commands = new ArrayList<>();
        try (World world = World.start(1)) {
            for (int i = 0; i < PROCESSES; i++) {
                commands.add(login(world));
            }
            String shown = null;
            for (BerthProcess command : commands) {
                String url = url(command.awaitOut("\n"));
                assertThat(url).isEqualTo(shown == null ? url : shown);
                shown = url;
            }
            new Person().visit(URI.create(String.valueOf(shown)));
            for (BerthProcess command : commands) {
                assertThat(command.awaitEnd()).as(command.err()).isZero();
                assertThat(command.out()).contains("\"event\":\"signed_in\"");
            }
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
                BerthProcess first = login(world)) {
            String dead = url(first.awaitOutLine(1));
            try (BerthProcess second = login(world)) {
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

    private BerthProcess login(World world) {
        return BerthProcess.start(
                home, Map.of("BROWSER", "/bin/false"), "login", world.server(0).url(), "--json", "--paste");
    }

    private static String url(String out) {
        Matcher url = URL.matcher(out);
        assertThat(url.find()).as(out).isTrue();
        return url.group(1);
    }
}
