package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script that starts the command makes of the locale, as part of a distribution. */
@Tag("process")
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the JDK names files in UTF-8, whatever the locale")
class LauncherTest {
    private static final List<Path> UTF8 =
            List.of(Path.of("/usr/lib/locale/C.utf8"), Path.of("/usr/lib/locale/C.UTF-8"));

    @TempDir
    private Path folder;

    private Path launcher;

    @BeforeEach
    void aDistribution() throws IOException {
        assumeThat(UTF8).as("this system has C.UTF-8").anyMatch(Files::isDirectory);
        Path dist = Files.createDirectories(folder.resolve("dist"));
        launcher = Files.copy(Path.of("../berth"), dist.resolve("berth"));
        // A jar that leads to the class path of these tests stands for those of a distribution.
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = Files.createDirectories(dist.resolve("lib")).resolve("berth.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    private String run(String javaHome, Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of("/bin/sh", launcher.toString()), Stream.of(arguments))
                        .toList());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG") || name.startsWith("BERTH"));
        builder.environment().keySet().removeAll(List.of("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"));
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().putAll(environment);
        File said = folder.resolve("said").toFile();
        Process process = builder.redirectErrorStream(true).redirectOutput(said).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(said.toPath(), UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    /** Says what it was handed in place of the JDK. */
    private String javaHomeThatTells() throws IOException {
        Path java =
                Files.createDirectories(folder.resolve("jdk").resolve("bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                [ "$1" = -version ] && { echo 'openjdk version "17.0.1"' >&2; exit 0; }
                echo "${LC_ALL-none},${LC_CTYPE-none},${LC_MESSAGES-none},${LANG-none}"
                """);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        return folder.resolve("jdk").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LANG=C",
                "LANG=POSIX",
                "LC_CTYPE=POSIX LANG=C.UTF-8",
                "LC_CTYPE=UTF-8",
                "LC_ALL=C LANG=de_DE.UTF-8"
            })
    void aHomeThatIsNotOfAsciiIsServedWhereNoLocaleIsSet(String locale) throws Exception {
        Path home;
        try {
            home = folder.resolve("h\u00f6he \u5bb6");
        } catch (InvalidPathException e) {
            assumeThat(false).as("the tests themselves know such characters").isTrue();
            return;
        }
        String jdk = System.getProperty("java.home");
        String[] add = {"servers", "add", "harbour", "https://mcp.example.com/mcp", "--home", home.toString()};
        run(jdk, variables(locale), add);
        assertThat(home.resolve("servers.json")).content().contains("harbour");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'none,C.UTF-8,none,none'",
        "LANG=C, 'none,C.UTF-8,none,C'",
        "LC_MESSAGES=de_DE.UTF-8, 'none,C.UTF-8,de_DE.UTF-8,none'",
        "LC_CTYPE=C LANG=de_DE.UTF-8, 'none,C.UTF-8,none,de_DE.UTF-8'",
        "LC_ALL=POSIX LANG=de_DE.UTF-8, 'C.UTF-8,none,none,de_DE.UTF-8'",
        "LANG=de_DE.UTF-8, 'none,none,none,de_DE.UTF-8'",
        "LANG=de_DE, 'none,none,none,de_DE'",
        "LC_ALL=en_GB.UTF-8 LC_CTYPE=C LANG=C, 'en_GB.UTF-8,C,none,C'",
        "LC_CTYPE=fr_FR.ISO-8859-1 LANG=C, 'none,fr_FR.ISO-8859-1,none,C'"
    })
    void nothingElseOfTheLocaleIsTouched(String locale, String handedOn) throws Exception {
        assertThat(run(javaHomeThatTells(), variables(locale), "--version").strip())
                .isEqualTo(handedOn);
    }

    private static Map<String, String> variables(String locale) {
        return Stream.of(locale.split(" "))
                .filter(variable -> !variable.isEmpty())
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
