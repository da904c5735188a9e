package dev.berth.counterparts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code BERTH_HOME} of its own, and the command run in it as a person or a script would run it. */
record BerthHome(Path folder) {

    static BerthHome create() throws IOException {
        return new BerthHome(Files.createTempDirectory(Files.createDirectories(Checkout.scratch()), "home-"));
    }

    /** The same, for a field. */
    static BerthHome createUnchecked() {
        try {
            return create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
     * comes as standard output, as on a real terminal.
     */
    BerthCommand startOnTerminal(String... arguments) throws IOException {
        StringBuilder line = new StringBuilder("stty cols 1000 rows 50; exec ").append(quoted(Checkout.berth()));
        for (String argument : arguments) {
            line.append(' ').append(quoted(argument));
        }
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

    /** Nothing of the machine's own settings counts, and no browser is there unless a test names one. */
    private void setEnvironment(ProcessBuilder command) {
        for (String name : List.of("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "BERTH_INTERACTION", "SSH_CONNECTION")) {
            command.environment().remove(name);
        }
        command.environment().put("BERTH_HOME", folder.toString());
    }

    private static String quoted(Object word) {
        return "'" + word.toString().replace("'", "'\\''") + "'";
    }
}
