package dev.berth.cli.paste;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program on a real pseudo-terminal, which util-linux's script(1) provides. */
public final class Terminal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final StringBuilder screen = new StringBuilder();
    private boolean ended;

    private Terminal(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "terminal-screen");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether this machine has what it takes. */
    public static boolean isThere() {
        return Files.isExecutable(Path.of("/usr/bin/script")) && Files.isExecutable(Path.of("/bin/stty"));
    }

    /** Starts a Java program of this class path. */
    public static Terminal java(Class<?> main, String... arguments) throws IOException {
        String command =
                quote(Path.of(System.getProperty("java.home"), "bin", "java").toString()) + " -cp "
                        + quote(System.getProperty("java.class.path")) + " " + main.getName();
        for (String argument : arguments) {
            command += " " + quote(argument);
        }
        return shell(command, Map.of());
    }

    /** Starts a command line of a POSIX shell. */
    public static Terminal shell(String command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                List.of("/usr/bin/script", "-q", "-e", "-c", "stty cols 100 rows 30; " + command, "/dev/null"));
        // The keychain of whoever runs the tests is none of theirs.
        builder.environment().keySet().removeAll(List.of("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"));
        builder.environment().put("BERTH_STORE", "files");
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        return new Terminal(builder.start());
    }

    private static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Types, or pastes; {@code \r} is the return key. */
    public void type(String keys) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write(keys.getBytes(UTF_8));
        out.flush();
    }

    /** Waits until that has been shown; answers everything shown so far. */
    public String awaitShown(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (screen) {
            while (screen.indexOf(text) < 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || ended) {
                    throw new AssertionError("never shown: " + text + "\non the screen:\n" + screen);
                }
                screen.wait(left);
            }
            return screen.toString();
        }
    }

    /** Waits for the program's end; answers its exit status. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("never ended; on the screen:\n" + shown());
        }
        return process.exitValue();
    }

    /** Everything shown so far, with its control sequences. */
    public String shown() {
        synchronized (screen) {
            return screen.toString();
        }
    }

    private void read() {
        try (InputStream in = process.getInputStream()) {
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                synchronized (screen) {
                    screen.append(new String(bytes, 0, n, UTF_8));
                    screen.notifyAll();
                }
            }
        } catch (IOException e) {
            // It was closed under the reader: the end.
        } finally {
            synchronized (screen) {
                ended = true;
                screen.notifyAll();
            }
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
