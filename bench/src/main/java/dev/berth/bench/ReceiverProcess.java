package dev.berth.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A receiver in a process of its own, driven by lines: {@code clock}, {@code flow}, {@code hundred}. */
final class ReceiverProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExecutorService reading = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "reading");
        thread.setDaemon(true);
        return thread;
    });
    private final Process process;
    private final BufferedReader lines;
    private final Writer commands;

    ReceiverProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        lines = process.inputReader(US_ASCII);
        commands = process.outputWriter(US_ASCII);
    }

    /** Opens a flow and gives its genuine response. */
    URI open() throws IOException, InterruptedException {
        send("flow");
        return URI.create(answer("listening", PATIENCE));
    }

    /**
     * When the caller held the code, on the clock of all processes of this machine.
     *
     * @throws Never if that is not so in time
     */
    long held(Duration timeout) throws IOException, InterruptedException, Never {
        String[] held;
        try {
            held = answer("held", timeout).split(" ", -1);
        } catch (IOException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new Never();
            }
            throw e;
        }
        if (!held[1].equals("c")) {
            throw new IOException("the caller holds another code");
        }
        return Long.parseLong(held[0]);
    }

    /** Threads that a hundred pending flows add. */
    int threadsOfAHundredFlows() throws IOException, InterruptedException {
        send("hundred");
        return Integer.parseInt(answer("threads", PATIENCE));
    }

    /** Holds that the other process reads the clock that this one reads. */
    void checkClock() throws IOException, InterruptedException {
        long before = System.nanoTime();
        send("clock");
        long theirs = Long.parseLong(answer("clock", PATIENCE));
        long after = System.nanoTime();
        if (theirs < before || theirs > after) {
            throw new IOException("the processes do not share a clock; this runs on Linux alone");
        }
    }

    private void send(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    private String answer(String word, Duration timeout) throws IOException, InterruptedException {
        try {
            String line = reading.submit(lines::readLine).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null || !line.startsWith(word + " ")) {
                throw new IOException("expected \"" + word + "\" from the receiver");
            }
            return line.substring(word.length() + 1);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no answer from the receiver", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        reading.shutdownNow();
    }

    /** The caller was not given the code in time. */
    static final class Never extends Exception {
        private static final long serialVersionUID = 1;
    }
}
