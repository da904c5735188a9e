package dev.berth.counterparts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@code BERTH_HOME} of its own, and the command run in it as a person or a script would run it. */
record BerthHome(Path folder, Map<String, String> environment) {

    static final String RESTORED = "the terminal is as before";

    static BerthHome create() throws IOException {
        return new BerthHome(Files.createTempDirectory(Files.createDirectories(Checkout.scratch()), "home-"), Map.of());
    }

    /** The same, for a field. */
    static BerthHome createUnchecked() {
        try {
            return create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same home, where that program is the person's browser. */
    BerthHome with(BrowserProgram browser) {
        return new BerthHome(folder, Map.of("BROWSER", browser.path()));
    }

    /** Starts the command on pipes; what it asks for and says comes by {@link BerthCommand}. */
    BerthCommand start(String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Checkout.berth().toString());
        words.addAll(List.of(arguments));
        ProcessBuilder command = new ProcessBuilder(words);
        setEnvironment(command);
        return BerthCommand.start(command);
    }

    /** Runs the command to its end, with nothing on its standard input. */
    BerthCommand run(String... arguments) throws IOException, InterruptedException {
        BerthCommand command = start(arguments);
        command.endOfInput();
        command.exitCode();
        return command;
    }

    /**
     * Starts the command on a pseudo-terminal of its own, so wide that no line is broken. What it prints on either stream
     * comes as standard output, as on a real terminal. After it, {@link #RESTORED} stands there if the terminal is set as it
     * was before.
     */
    BerthCommand startOnTerminal(String... arguments) throws IOException {
        StringBuilder line =
                new StringBuilder("stty cols 1000 rows 50; before=$(stty -g); ").append(quoted(Checkout.berth()));
        for (String argument : arguments) {
            line.append(' ').append(quoted(argument));
        }
        line.append("; code=$?; [ \"$(stty -g)\" != \"$before\" ] || echo '" + RESTORED + "'; exit $code");
        ProcessBuilder command = new ProcessBuilder(
                Checkout.program("script").toString(),
                "--quiet",
                "--flush",
                "--return",
                "--command",
                line.toString(),
                "/dev/null");
        setEnvironment(command);
        command.environment().put("TERM", "xterm");
        command.environment().put("SHELL", "/bin/sh");
        return BerthCommand.start(command);
    }

    /** Configures a server. */
    void add(String name, NodeServer server) throws IOException, InterruptedException {
        BerthCommand added = run("servers", "add", name, server.url().toString());
        if (added.exitCode() != 0) {
            throw new AssertionError(added.errors());
        }
    }

    /** Nothing of the machine's own settings counts, and no browser is there unless a test names one. */
    private void setEnvironment(ProcessBuilder command) {
        for (String name : List.of("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "BERTH_INTERACTION", "SSH_CONNECTION")) {
            command.environment().remove(name);
        }
        command.environment().put("BERTH_HOME", folder.toString());
        // The keychain of whoever runs the tests is none of theirs.
        command.environment().put("BERTH_STORE", "files");
        command.environment().putAll(environment);
    }

    private static String quoted(Object word) {
        return "'" + word.toString().replace("'", "'\\''") + "'";
    }
}
