package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The command as a process of its own, on this class path. */
final class BerthProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Stream out;
    private final Stream err;

    /** What came on one of its streams, as it comes. */
    private static final class Stream extends Thread {
        private final InputStream in;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        Stream(InputStream in) {
            super("berth-process-stream");
            this.in = in;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            byte[] some = new byte[8192];
            try {
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    synchronized (bytes) {
                        bytes.write(some, 0, n);
                        bytes.notifyAll();
                    }
                }
            } catch (IOException e) {
                // It was closed under the reader: the end.
            }
            synchronized (bytes) {
                ended = true;
                bytes.notifyAll();
            }
        }

        String text() {
            synchronized (bytes) {
                return bytes.toString(UTF_8);
            }
        }

        String await(String words) throws InterruptedException {
            return await("\"" + words + "\"", text -> text.contains(words));
        }

        String await(String what, Predicate<String> there) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            synchronized (bytes) {
                while (!there.test(bytes.toString(UTF_8))) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (ended || left <= 0) {
                        throw new AssertionError("never said: " + what + "\n" + bytes.toString(UTF_8));
                    }
                    bytes.wait(left);
                }
                return bytes.toString(UTF_8);
            }
        }
    }

    private BerthProcess(Process process) {
        this.process = process;
        this.out = new Stream(process.getInputStream());
        this.err = new Stream(process.getErrorStream());
    }

    /** The words that start the command. */
    static List<String> command(String... args) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.addAll(List.of(args));
        return words;
    }

    static BerthProcess start(Path home, Map<String, String> environment, String... args) {
        return start(home, environment, null, args);
    }

    /** Starts it with its standard output led to that file. */
    static BerthProcess start(
            Path home, Map<String, String> environment, @org.jspecify.annotations.Nullable File out, String... args) {
        ProcessBuilder builder = new ProcessBuilder(command(args));
        builder.environment().keySet().removeIf(name -> name.startsWith("BERTH") || name.startsWith("JAVA_TOOL"));
        // The keychain of whoever runs the tests is none of theirs.
        builder.environment().keySet().removeAll(List.of("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"));
        builder.environment().put("BERTH_STORE", "files");
        builder.environment().put("BERTH_HOME", home.toString());
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        if (out != null) {
            builder.redirectOutput(out);
        }
        try {
            return new BerthProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until standard output has that; answers everything on it so far. */
    String awaitOut(String words) throws InterruptedException {
        return out.await(words);
    }

    /** Waits for that line of standard output, the first being 1. */
    String awaitOutLine(int number) throws InterruptedException {
        String text = out.await(
                "line " + number, soFar -> soFar.chars().filter(c -> c == '\n').count() >= number);
        return text.lines().toList().get(number - 1);
    }

    String awaitErr(String words) throws InterruptedException {
        return err.await(words);
    }

    String awaitErr(Pattern words) throws InterruptedException {
        return err.await(words.pattern(), text -> words.matcher(text).find());
    }

    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** As Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    }

    void kill() {
        process.destroyForcibly();
    }

    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("never ended; it said:\n" + err.text());
        }
        out.join();
        err.join();
        return process.exitValue();
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
