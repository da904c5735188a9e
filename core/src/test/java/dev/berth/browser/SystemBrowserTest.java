package dev.berth.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is started for a URL, with which arguments, and when nothing is (field failures 32; CVE-2025-6514). */
@Timeout(60)
class SystemBrowserTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @BeforeEach
    void needsScripts() {
        assumeTrue(File.separatorChar == '/', "the openers of these tests are shell scripts");
    }

    /** A real program that writes down its arguments, each in brackets, and what it could read from its input. */
    private Path opener(String name, String end) throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(
                script,
                "#!/bin/sh\nfor a in \"$@\"; do printf '[%s]' \"$a\"; done > '" + folder.resolve(name + ".seen")
                        + "'\ncat > '" + folder.resolve(name + ".stdin") + "'\n" + end + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private String seenBy(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".seen"));
    }

    private static SystemBrowser browser(Map<String, String> environment) {
        return new SystemBrowser(
                new Surroundings(environment, "Linux", path -> false), ProcessStarter.system(), PATIENT);
    }

    @Nested
    class TheProgramInBrowser {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://as.example/authorize?a=1&b=2;c=3",
                    "https://as.example/$(touch%20pwned)?x=$HOME&y=*",
                    "https://as.example/a?q=%22;%20touch%20pwned;%20&r=(1)!",
                    "http://127.0.0.1:4711/x#f"
                })
        void getsTheExactUrlAsItsOneArgument(String url) throws Exception {
            Path script = opener("opener", "exit 0");
            Opening opening = browser(Map.of("BROWSER", script.toString())).open(URI.create(url));
            assertThat(opening.opened()).isTrue();
            assertThat(seenBy("opener")).isEqualTo("[" + url + "]");
            assertThat(folder.resolve("opener.stdin")).isEmptyFile();
            assertThat(Path.of("pwned")).doesNotExist();
        }

        @Test
        void isTriedEvenWithoutADisplayAndOverSsh() throws Exception {
            Path script = opener("opener", "exit 0");
            Map<String, String> ssh =
                    Map.of("BROWSER", script.toString(), "SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
            assertThat(browser(ssh).open(URI.create("https://as.example/")).opened())
                    .isTrue();
        }

        @Test
        void openedNothingIfItFailsAtOnce() throws Exception {
            Path script = opener("opener", "exit 3");
            Opening opening = browser(Map.of("BROWSER", script.toString())).open(URI.create("https://as.example/"));
            assertThat(opening.opened()).isFalse();
            assertThat(opening.explanation()).contains("BROWSER", "status 3");
        }

        @Test
        void openedNothingIfItIsMissingAndNothingElseIsTried() throws Exception {
            Map<String, String> environment = Map.of("BROWSER", folder + "/none", "DISPLAY", ":0");
            Opening opening = browser(environment).open(URI.create("https://as.example/"));
            assertThat(opening.opened()).isFalse();
            assertThat(opening.explanation()).contains("BROWSER", "/none cannot be started");
        }

        @Test
        void isTheFirstOfSeveralThatWorks() throws Exception {
            String several = folder + "/none:" + opener("bad", "exit 1") + "::" + opener("good", "exit 0");
            Opening opening = browser(Map.of("BROWSER", several)).open(URI.create("https://as.example/"));
            assertThat(opening.opened()).isTrue();
            assertThat(opening.explanation()).endsWith("/good");
            assertThat(seenBy("good")).isEqualTo("[https://as.example/]");
        }

        @Test
        void mayHaveSpacesAndColonsInItsPath() throws Exception {
            Path script = opener("my opener: new", "exit 0");
            assertThat(browser(Map.of("BROWSER", script.toString()))
                            .open(URI.create("https://as.example/"))
                            .opened())
                    .isTrue();
        }

        @Test
        void isNotWaitedForOnceItRuns() throws Exception {
            // It would run until its input ends, which it takes from a pipe that nobody closes.
            Path pipe = folder.resolve("pipe");
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();
            Path script = opener("opener", "exec cat '" + pipe + "'");
            List<Process> started = new ArrayList<>();
            SystemBrowser browser = new SystemBrowser(
                    new Surroundings(Map.of("BROWSER", script.toString()), "Linux", path -> false),
                    arguments -> {
                        started.add(ProcessStarter.system().start(arguments));
                        return started.get(0);
                    },
                    Duration.ofMillis(200));
            assertThat(browser.open(URI.create("https://as.example/")).opened()).isTrue();
            assertThat(started.get(0).isAlive()).isTrue();
            started.get(0).destroyForcibly();
        }
    }

    @Nested
    class ThePlatform {
        private final List<List<String>> started = new ArrayList<>();

        private Opening open(String osName, Map<String, String> environment) {
            ProcessStarter missing = arguments -> {
                started.add(arguments);
                throw new IOException("not here");
            };
            return new SystemBrowser(new Surroundings(environment, osName, path -> false), missing, PATIENT)
                    .open(URI.create("https://as.example/?a=1&b=2"));
        }

        @Test
        void isNotAskedWithoutADisplay() {
            assertThat(open("Linux", Map.of()).explanation()).isEqualTo("there is no display");
            assertThat(started).isEmpty();
        }

        @Test
        void isNotAskedOverSsh() {
            assertThat(open("Mac OS X", Map.of("SSH_TTY", "/dev/pts/1")).explanation())
                    .contains("SSH");
            assertThat(started).isEmpty();
        }

        @Test
        void opensByTheDesktopOfLinux() {
            assertThat(open("Linux", Map.of("WAYLAND_DISPLAY", "wayland-0")).opened())
                    .isFalse();
            assertThat(started)
                    .startsWith(
                            List.of("xdg-open", "https://as.example/?a=1&b=2"),
                            List.of("gio", "open", "https://as.example/?a=1&b=2"));
        }

        @Test
        void opensWithoutACommandInterpreterOnWindowsAndMac() {
            open("Windows 11", Map.of("SystemRoot", "D:\\Win"));
            open("Mac OS X", Map.of());
            assertThat(started)
                    .containsExactly(
                            List.of(
                                    "D:\\Win\\System32\\rundll32.exe",
                                    "url.dll,FileProtocolHandler",
                                    "https://as.example/?a=1&b=2"),
                            List.of("/usr/bin/open", "https://as.example/?a=1&b=2"));
        }

        @Test
        void opensTheBrowserOfWindowsFromWithinIt() {
            open("Linux", Map.of("WSL_DISTRO_NAME", "Debian"));
            assertThat(started).first().isEqualTo(List.of("wslview", "https://as.example/?a=1&b=2"));
        }
    }

    @Nested
    class AnUnsafeUrl {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://as.example/",
                    "file:///etc/passwd",
                    "javascript:alert(1)",
                    "/-https://as.example/",
                    "--version",
                    "https:/path",
                    "https:as.example",
                    "HTTP://127.0.0.1.evil.example/",
                    "http://localhost@evil.example/",
                    "https://user:pw@as.example/",
                    "https://as.example/'x'",
                    "calc.exe",
                    "ms-settings:x"
                })
        void startsNothing(String url) throws Exception {
            Path script = opener("opener", "exit 0");
            Opening opening = browser(Map.of("BROWSER", script.toString())).open(URI.create(url));
            assertThat(opening.opened()).isFalse();
            assertThat(opening.explanation()).contains("the URL");
            assertThat(folder.resolve("opener.seen")).doesNotExist();
        }
    }
}
