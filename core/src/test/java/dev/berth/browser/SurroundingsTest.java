package dev.berth.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where a browser is of no use, and what the person does instead (field failures 7 and 10). */
class SurroundingsTest {
    private static Surroundings linux(Map<String, String> environment) {
        return new Surroundings(environment, "Linux", path -> false);
    }

    @Nested
    class TheForwardedPort {
        private static final URI LISTENER = URI.create("http://127.0.0.1:4711/callback");

        @Test
        void isTheListenersAtTheHostOfTheSshConnection() {
            assertThat(linux(Map.of("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.7 22", "USER", "ada"))
                            .sshForward(LISTENER))
                    .hasValue("ssh -L 4711:127.0.0.1:4711 ada@192.0.2.7");
        }

        @Test
        void namesThePortOfSshItselfWhereItIsUnusual() {
            assertThat(linux(Map.of("SSH_CONNECTION", "fd00::1 50000 fd00::2 2222"))
                            .sshForward(URI.create("http://[::1]:4711/callback")))
                    .hasValue("ssh -p 2222 -L 4711:[::1]:4711 fd00::2");
        }

        @Test
        void leavesAGapForAHostThatIsNotKnown() {
            assertThat(linux(Map.of("SSH_TTY", "/dev/pts/0", "USER", "ada; rm x"))
                            .sshForward(LISTENER))
                    .hasValue("ssh -L 4711:127.0.0.1:4711 HOST");
        }

        @Test
        void isNoneWithoutSsh() {
            assertThat(linux(Map.of("USER", "ada")).sshForward(LISTENER)).isEmpty();
        }
    }

    @Nested
    class ABrowserIsOfNoUse {
        @Test
        void inAContainer() {
            Surroundings docker = new Surroundings(Map.of("DISPLAY", ":0"), "Linux", Path.of("/.dockerenv")::equals);
            Surroundings podman =
                    new Surroundings(Map.of("DISPLAY", ":0"), "Linux", Path.of("/run/.containerenv")::equals);
            assertThat(docker.whyNoBrowser())
                    .hasValueSatisfying(why -> assertThat(why).contains("container"));
            assertThat(podman.isContainer()).isTrue();
        }

        @Test
        void unlessThereIsADisplay() {
            assertThat(linux(Map.of("DISPLAY", "")).whyNoBrowser()).hasValue("there is no display");
            assertThat(linux(Map.of("DISPLAY", ":0")).whyNoBrowser()).isEmpty();
            assertThat(new Surroundings(Map.of(), "Mac OS X", path -> false).whyNoBrowser())
                    .isEmpty();
            assertThat(linux(Map.of("WSL_INTEROP", "/run/x")).whyNoBrowser()).isEmpty();
        }
    }
}
