package dev.berth.counterparts;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.FileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A program for the environment variable {@code BROWSER}: it writes down the arguments that it is given, and becomes the
 * machine's Chromium, without a window, on the first of them.
 */
final class BrowserProgram implements AutoCloseable {

    private static final String ARGUMENT = "argument ";
    private static final String LISTENING = "DevTools listening on ";
    private static final String PID = "pid ";

    private final Path program;
    private final RandomAccessFile pipe;
    private final Transcript said;

    private BrowserProgram(Path program, Path pipe) throws IOException {
        this.program = program;
        // Open at both ends, so that nobody waits for the other; the browser's end makes the reader's with close().
        this.pipe = new RandomAccessFile(pipe.toFile(), "rw");
        this.said = new Transcript("the browser", new FileReader(pipe.toFile(), StandardCharsets.UTF_8));
    }

    static BrowserProgram create() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Checkout.scratch()), "browser-");
        Path pipe = folder.resolve("said");
        new ProcessBuilder(Checkout.program("mkfifo").toString(), pipe.toString())
                .start()
                .waitFor();
        Path program = Files.createFile(
                folder.resolve("browser"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(
                program, """
                #!/bin/sh
                exec >'%1$s/said' 2>&1
                echo "pid $$"
                for argument; do printf 'argument %%s\\n' "$argument"; done
                exec '%2$s' --headless --remote-debugging-port=0 '--user-data-dir=%1$s/profile' %3$s "$1"
                """.formatted(folder, Checkout.program("chromium"), String.join(" ", Chromium.SWITCHES)));
        return new BrowserProgram(program, pipe);
    }

    /** What to set {@code BROWSER} to. */
    String path() {
        return program.toString();
    }

    /** The page that it was started on. */
    Page page(Chromium chromium) throws InterruptedException {
        Browser browser = chromium.attach(said.line(line -> line.startsWith(LISTENING))
                .substring(LISTENING.length())
                .strip());
        BrowserContext person = browser.contexts().get(0);
        return person.pages().isEmpty()
                ? person.waitForPage(() -> {})
                : person.pages().get(0);
    }

    /** Every argument of every start so far. */
    List<String> arguments() {
        return said.linesSoFar().stream()
                .filter(line -> line.startsWith(ARGUMENT))
                .map(line -> line.substring(ARGUMENT.length()))
                .toList();
    }

    /** Ends the browser, which outlives the command that started it. */
    @Override
    public void close() throws IOException {
        said.linesSoFar().stream()
                .filter(line -> line.startsWith(PID))
                .map(line -> Long.parseLong(line.substring(PID.length())))
                .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
        pipe.close();
    }
}
