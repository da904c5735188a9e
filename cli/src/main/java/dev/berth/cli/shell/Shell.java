package dev.berth.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.browser.Browser;
import dev.berth.browser.Surroundings;
import dev.berth.browser.SystemBrowser;
import dev.berth.keychain.Keychain;
import dev.berth.keychain.SystemKeychain;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the command was started in. Everything outside comes through here, so that a test can stand in for it.
 *
 * @param environment the environment variables
 * @param in standard input
 * @param out standard output: results only
 * @param err standard error: what a person reads
 * @param terminals which of the three are terminals, as digits: {@code 012} for all
 * @param userHome the person's home folder, as the JDK tells it: the locale may have no characters for it
 * @param operatingSystem as in the system property {@code os.name}
 * @param browser what opens the person's browser
 * @param window what the terminal of standard error can show; looked at when it matters
 * @param keychain where the key of a home is kept, if its credentials are sealed
 */
public record Shell(
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        String terminals,
        String userHome,
        String operatingSystem,
        Browser browser,
        Supplier<Window> window,
        Function<Path, Keychain> keychain) {
    /** The property by which the launcher says which streams are terminals: the JDK cannot tell them apart. */
    private static final String TERMINALS = "berth.terminals";

    public Shell {
        environment = Map.copyOf(environment);
    }

    /** The shell of this process. */
    @SuppressWarnings(
            "SystemConsoleNull") // before JDK 22 a console means that both ends are terminals; the launcher says it
    // better
    public static Shell ofProcess() {
        String terminals = System.getProperty(TERMINALS, System.console() != null ? "012" : "");
        Map<String, String> environment = System.getenv();
        String operatingSystem = System.getProperty("os.name", "");
        return new Shell(
                environment,
                System.in,
                terminals.contains("1") ? System.out : programsOut(),
                personsErr(),
                terminals,
                System.getProperty("user.home", "."),
                operatingSystem,
                new SystemBrowser(Surroundings.of(environment, operatingSystem)),
                () -> Window.of(environment),
                home -> SystemKeychain.of(home, environment, operatingSystem));
    }

    /** To a program what a tool said is UTF-8, whatever the locale. */
    private static PrintStream programsOut() {
        return new WholeTextStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), UTF_8);
    }

    /** To a person what is said is in the encoding that {@link System#err} has. */
    private static PrintStream personsErr() {
        Charset charset = Stream.of("stderr.encoding", "sun.stderr.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(Charset::isSupported)
                .findFirst()
                .map(Charset::forName)
                .orElseGet(Charset::defaultCharset);
        return new WholeTextStream(new FileOutputStream(FileDescriptor.err), charset);
    }

    /** Where this runs, as far as it matters to a browser. */
    public Surroundings surroundings() {
        return Surroundings.of(environment, operatingSystem);
    }

    /** A variable, or null where it is not set or empty. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Whether a person can type to the command. */
    public boolean inIsTerminal() {
        return terminals.contains("0");
    }

    /** Whether results go to a person and not to a program or a file. */
    public boolean outIsTerminal() {
        return terminals.contains("1");
    }

    /** Whether a person sees what goes to standard error. */
    public boolean errIsTerminal() {
        return terminals.contains("2");
    }

    /** Whether this is Windows. */
    public boolean isWindows() {
        return operatingSystem.toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** Whether this is macOS. */
    public boolean isMac() {
        return operatingSystem.toLowerCase(Locale.ROOT).startsWith("mac");
    }
}
