package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.berth.browser.Browser;
import dev.berth.browser.Opening;
import dev.berth.browser.Surroundings;
import dev.berth.browser.SystemBrowser;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.shell.Shell;
import dev.berth.cli.shell.Window;
import dev.berth.keychain.Keychain;
import dev.berth.testkit.Person;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs the command in this process, in a shell of its own. */
final class Run {
    private final Map<String, String> environment = new HashMap<>();
    private final Heard err = new Heard();
    private Browser browser = Browser.none();
    private InputStream in = InputStream.nullInputStream();
    private String terminals = "";
    private String userHome = "/nowhere";
    private Keychain keychain = Keychain.none();
    private Window window = new Window(UTF_8, 80, 24);

    /** What came of it. */
    record Result(ExitCode exit, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        /** Each line of standard output, which have to be JSON objects. */
        List<Map<String, Object>> objects() {
            return lines().stream().map(Run::object).toList();
        }

        List<Map<String, Object>> events(String event) {
            return objects().stream().filter(o -> event.equals(o.get("event"))).toList();
        }

        String all() {
            return out + err;
        }
    }

    private Run() {}

    static Run in(Path home) {
        Run run = new Run();
        run.environment.put("BERTH_HOME", home.toString());
        return run;
    }

    static Map<String, Object> object(String line) {
        try {
            return JSON.std.mapFrom(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    Run with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Run typing(String text) {
        return typing(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    Run typing(InputStream keys) {
        in = keys;
        return this;
    }

    /** A person sits there, and types that. */
    Run atATerminal(String text) {
        terminals = "02";
        return typing(text);
    }

    /** A keychain; a person's own is never used here. */
    Run ofAUserAt(String folder) {
        userHome = folder;
        return this;
    }

    Run withKeychain(Keychain other) {
        keychain = other;
        return this;
    }

    /** Standard error is a terminal that can show this much. */
    Run seenIn(Window other) {
        terminals = "2";
        window = other;
        return this;
    }

    /** A person who agrees to whatever the browser shows. */
    Run withAPerson() {
        return withBrowser(address -> {
            new Person().signIn(address);
            return Opening.opened("a person");
        });
    }

    Run withBrowser(Browser other) {
        browser = other;
        return this;
    }

    /** What the environment says about browsers counts, as it does for the real command. */
    Run withTheSystemsBrowser() {
        browser = new SystemBrowser(Surroundings.of(environment, "Linux"));
        return this;
    }

    /** Once standard error has said that, and an authorization URL, something is done with the URL. */
    Run whenSaid(String words, Consumer<URI> act) {
        err.when(words, act);
        return this;
    }

    /** Once standard error matches that, something is done about it. */
    Run whenSaid(Pattern pattern, Consumer<MatchResult> act) {
        err.when(pattern, act);
        return this;
    }

    Result run(String... args) {
        return run(null, args);
    }

    Result run(@Nullable Heard out, String... args) {
        Heard heard = out == null ? new Heard() : out;
        Shell shell = new Shell(
                environment,
                in,
                new PrintStream(heard, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                terminals,
                userHome,
                "Linux",
                browser,
                () -> window,
                home -> keychain);
        ExitCode exit = BerthCommand.run(shell, args);
        return new Result(exit, heard.toString(UTF_8), err.toString(UTF_8));
    }
}
