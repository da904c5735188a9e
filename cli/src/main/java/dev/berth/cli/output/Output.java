package dev.berth.cli.output;

import static java.util.stream.Collectors.joining;

import dev.berth.cli.shell.Shell;
import dev.berth.error.BerthException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of what goes where. What a person reads goes to standard error; results go to standard output, and with
 * {@code --json} everything that a program needs, one object a line. Words of servers pass through {@link PlainText}.
 * Thread-safe.
 */
public final class Output {
    private static final int DEFAULT_WIDTH = 80;
    private static final int MAX_FACT_LINES = 20;

    private final PrintStream out;
    private final Screen screen;
    private final boolean json;
    private final boolean verbose;
    private final boolean colour;

    /** Sets the rules for one run. */
    public Output(Shell shell, boolean json, boolean verbose) {
        boolean terminal = shell.errIsTerminal() && !"dumb".equals(shell.variable("TERM"));
        this.out = shell.out();
        this.screen = new Screen(shell.err(), terminal, width(shell.variable("COLUMNS")));
        this.json = json;
        this.verbose = verbose;
        this.colour = terminal && shell.variable("NO_COLOR") == null;
    }

    /** Whether results are for a program. */
    public boolean isJson() {
        return json;
    }

    /** Whether the person asked for more than needed. */
    public boolean isVerbose() {
        return verbose;
    }

    /** Whether a result could not be written: a full disk, or a reader that has gone. */
    public synchronized boolean hasLostResults() {
        return out.checkError();
    }

    /** The terminal, for rows that change and the prompt. */
    public Screen screen() {
        return screen;
    }

    /** Tells the person one line; whoever calls has made foreign words plain. */
    public void say(String line) {
        screen.print(line);
    }

    /** Tells the person several lines, written together: there may be very many. */
    public void say(List<String> lines) {
        screen.print(String.join(System.lineSeparator(), lines));
    }

    /** Tells the person more than needed, where they asked for it. */
    public void detail(String line) {
        if (verbose) {
            screen.print(dim(line));
        }
    }

    /** A result in plain text; ends with one line break, whether the text has its own or not. */
    public synchronized void result(String text) {
        out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }

    /** A result as an object. */
    public synchronized void object(Map<String, ? extends @Nullable Object> members) {
        out.print(JsonLine.of(members) + "\n");
        out.flush();
    }

    /** Results as objects, written together: there may be very many, and all processors work on them. */
    public synchronized void objects(List<? extends Map<String, ? extends @Nullable Object>> objects) {
        objects.parallelStream().map(JsonLine::of).toList().forEach(line -> out.print(line + "\n"));
        out.flush();
    }

    /** A result that a server wrote as JSON; written anew, so that it is one line of ASCII. */
    public void foreignObject(String json) {
        object(JsonLine.parse(json));
    }

    /** Whether the text is one JSON object. */
    public static boolean isObject(String json) {
        return JsonLine.isObject(json);
    }

    /** An event; without {@code --json} nothing. Members that are null are left out. */
    public void event(String event, @Nullable String server, Map<String, ? extends @Nullable Object> fields) {
        if (json) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("event", event);
            if (server != null) {
                members.put("server", server);
            }
            fields.forEach((name, value) -> {
                if (value != null) {
                    members.put(name, value);
                }
            });
            object(members);
        }
    }

    /**
     * Tells a failure: the stage, with what, and the next step.
     *
     * @param server the server's local name; null where it is about none
     * @param target how the server is named on a command line
     */
    public ExitCode failure(@Nullable String server, String target, BerthException failure) {
        return failure(server, failure, Hints.of(failure, target), ExitCode.of(failure.code()));
    }

    /** Tells a failure with a next step and an exit code of one's own. */
    public ExitCode failure(@Nullable String server, BerthException failure, String hint, ExitCode exit) {
        String message = PlainText.of(failure.getMessage());
        String stage = failure.stage().wireName();
        StringBuilder text = new StringBuilder(red("failed"))
                .append(server == null ? "" : ": " + PlainText.of(server, 100))
                .append(" (")
                .append(stage)
                .append("): ")
                .append(message.isEmpty() ? failure.code().wireName() : message);
        facts(failure.facts()).forEach(line -> text.append("\n  ").append(line));
        screen.print(text.append("\n  next: ").append(PlainText.of(hint)).toString());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stage", stage);
        fields.put("error", failure.code().wireName());
        fields.put("message", message);
        failure.facts().forEach((name, value) -> {
            if (!fields.containsKey(name) && !name.equals("server") && !name.equals("hint")) {
                fields.put(name, PlainText.of(value));
            }
        });
        fields.put("hint", PlainText.of(hint));
        fields.put("exit_code", exit.status());
        event("failed", server, fields);
        return exit;
    }

    /** The particulars of something that was not done, each as it is shown below it; but the next step, which is no such. */
    public static List<String> facts(Map<String, String> facts) {
        return facts.entrySet().stream()
                .filter(fact -> !fact.getKey().equals("hint"))
                .map(fact -> label(fact.getKey()) + ": " + fact(fact.getValue()))
                .toList();
    }

    /** What has several lines keeps them, each below the fact's name. */
    private static String fact(String value) {
        return value.lines().count() < 2
                ? PlainText.of(value)
                : value.lines()
                        .limit(MAX_FACT_LINES)
                        .map(l -> "\n    " + PlainText.of(l))
                        .collect(joining());
    }

    private static String label(String fact) {
        return switch (fact) {
            case "server_error", "server_error_description" -> "the server said";
            default -> fact.replace('_', ' ');
        };
    }

    /** Whether the terminal shows colours, and the person wants to see them. */
    public boolean hasColour() {
        return colour;
    }

    /** What went well. */
    public String green(String text) {
        return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    /** What went wrong. */
    public String red(String text) {
        return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
    }

    /** What matters less. */
    public String dim(String text) {
        return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    private static int width(@Nullable String columns) {
        try {
            return columns == null ? DEFAULT_WIDTH : Math.max(20, Integer.parseInt(columns));
        } catch (NumberFormatException e) {
            return DEFAULT_WIDTH;
        }
    }
}
