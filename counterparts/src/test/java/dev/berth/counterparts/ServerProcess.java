package dev.berth.counterparts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own, ready from the first line that matches the given pattern. What it prints is kept in
 * a file of {@link Checkout#scratch()}. It ends with {@link #close()}, and with this JVM at the latest.
 */
final class ServerProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<MatchResult> ready = new CompletableFuture<>();
    private final Thread atExit;

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.atExit = new Thread(process::destroyForcibly);
    }

    static ServerProcess start(String name, ProcessBuilder command, Pattern readyLine) throws IOException {
        Path log = Files.createDirectories(Checkout.scratch()).resolve(name + ".log");
        Process started = command.redirectErrorStream(true).start();
        started.getOutputStream().close();
        ServerProcess server = new ServerProcess(name, started, log);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        Thread reader = new Thread(() -> server.read(readyLine), name + " output");
        reader.setDaemon(true);
        reader.start();
        return server;
    }

    /** The match of the line that said the server is ready; waits two minutes at most. */
    MatchResult awaitReady() throws InterruptedException {
        try {
            return ready.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException(name + " did not start; what it printed is in " + log.getFileName(), e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // The hook runs already.
        }
    }

    private void read(Pattern readyLine) {
        try (BufferedReader lines = process.inputReader();
                Writer kept = Files.newBufferedWriter(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                kept.write(line);
                kept.write('\n');
                kept.flush();
                Matcher matcher = readyLine.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher.toMatchResult());
                }
            }
        } catch (IOException | UncheckedIOException e) {
            ready.completeExceptionally(e);
        } finally {
            ready.completeExceptionally(new IllegalStateException("it ended before it was ready"));
        }
    }
}
