package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.jr.ob.JSON;
import com.nimbusds.jose.JWSObject;
import dev.berth.Berth;
import dev.berth.testkit.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link StormWorker} in a process of its own. What it logs is kept in a file of {@link Checkout#scratch()}. */
final class WorkerProcess implements AutoCloseable {

    private static int started;

    private final Process process;
    private final BufferedReader out;
    private final Thread atExit;
    private final int number;

    private WorkerProcess(Process process, int number) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.number = number;
        // Whatever becomes of the tests, it does not stay behind.
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static WorkerProcess start(Path home, URI server) throws IOException {
        return start(List.of(), home, server);
    }

    /** One that has its refreshes made by processes apart. */
    static WorkerProcess startApart(Path home, URI server) throws IOException {
        return start(List.of(), home, server, true);
    }

    /**
     * Starts one by another program.
     *
     * @param starter words that the command line of the worker is put behind
     */
    static WorkerProcess start(List<String> starter, Path home, URI server) throws IOException {
        return start(starter, home, server, false);
    }

    private static WorkerProcess start(List<String> starter, Path home, URI server, boolean apart) throws IOException {
        int number = ++started;
        List<String> words = new ArrayList<>(starter);
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                CommonFolder.classPath(List.of(
                        Berth.class, World.class, JSON.class, JsonFactory.class, JWSObject.class, StormWorker.class)),
                StormWorker.class.getName(),
                home.toString(),
                server.toString(),
                Integer.toString(number),
                Boolean.toString(apart)));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().retainAll(java.util.Set.of("PATH", "LANG"));
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(Files.createDirectories(Checkout.scratch())
                .resolve("workers.log")
                .toFile()));
        return new WorkerProcess(builder.start(), number);
    }

    /** Its number, which its requests carry. */
    int number() {
        return number;
    }

    /** The next thing that it says; "null" where it has ended. */
    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    /** What it has started that still runs. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    void awaitReady() throws IOException {
        assertThat(line()).isEqualTo("ready");
    }

    void order(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** What it answers to that. */
    String ask(String line) throws IOException {
        order(line);
        return line();
    }

    /** Lets it go on for a moment that has nothing to do with what it is doing. */
    void await(Duration moment) throws InterruptedException {
        process.waitFor(moment.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends it at once; what it has said can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs already.
        }
    }
}
