package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.browser.Browser;
import dev.berth.browser.Opening;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.shell.Shell;
import dev.berth.testkit.Person;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command in this process, in a shell of its own. */
final class Run {
    private final Map<String, String> environment = new HashMap<>();
    private Browser browser = Browser.none();
    private String in = "";

    /** What came of it. */
    record Result(ExitCode exit, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private Run() {}

    static Run in(Path home) {
        Run run = new Run();
        run.environment.put("BERTH_HOME", home.toString());
        return run;
    }

    Run with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Run typing(String text) {
        in = text;
        return this;
    }

    /** A person who agrees to whatever the browser shows. */
    Run withAPerson() {
        browser = address -> {
            new Person().signIn(address);
            return Opening.opened("a person");
        };
        return this;
    }

    Run withBrowser(Browser other) {
        browser = other;
        return this;
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Shell shell = new Shell(
                environment,
                new ByteArrayInputStream(in.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                "",
                Path.of("/nowhere"),
                "Linux",
                browser);
        ExitCode exit = BerthCommand.run(shell, args);
        return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
    }
}
