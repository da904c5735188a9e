package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One running command: its two streams, its standard input, its exit code. Waits two minutes at most for each. */
final class BerthCommand implements AutoCloseable {

    private final Process process;
    private final BufferedWriter input;
    private final Transcript output;
    private final Transcript errors;

    private BerthCommand(Process process) {
        this.process = process;
        this.input = process.outputWriter();
        this.output = new Transcript("standard output", process.inputReader());
        this.errors = new Transcript("standard error", process.errorReader());
    }

    static BerthCommand start(ProcessBuilder command) throws IOException {
        return new BerthCommand(command.start());
    }

    /** The first event of that name, of those that {@code --json} prints. */
    Map<String, Object> event(String name) throws InterruptedException {
        return object(output.line(line -> name.equals(object(line).get("event"))));
    }

    /** Every object on standard output, once the command has ended. */
    List<Map<String, Object>> objects() throws InterruptedException {
        return output.lines().stream().map(BerthCommand::object).toList();
    }

    /** Everything on standard output, once the command has ended, without the last line's end. */
    String output() throws InterruptedException {
        return String.join("\n", output.lines());
    }

    /** Everything on standard error, once the command has ended. */
    String errors() throws InterruptedException {
        return String.join("\n", errors.lines());
    }

    /** What it tells the person on standard error, as it comes. */
    Transcript told() {
        return errors;
    }

    /** What a terminal shows, as it comes. */
    Transcript screen() {
        return output;
    }

    void type(String line) throws IOException {
        input.write(line);
        input.write('\n');
        input.flush();
    }

    void endOfInput() throws IOException {
        input.close();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("the command did not end");
        }
        return process.exitValue();
    }

    /** Ends the command and what it started, if it still runs. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private static Map<String, Object> object(String line) {
        try {
            return JSON.std.mapFrom(line);
        } catch (IOException e) {
            throw new UncheckedIOException("a line of standard output is no JSON object", e);
        }
    }
}
