package dev.berth.keychain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs a program that speaks for a keychain: an argument list and no shell, secrets on its standard input alone, and an end
 * to it when its time is over, as it may be waiting for a person whom nobody has told.
 */
final class KeychainProgram {
    /** A keychain needs some ten milliseconds; the rest is for a dialog that somebody answers at once. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LARGEST_OUTPUT = 64 << 10;

    private final String keychain;
    private final Map<String, String> environment;
    private final Duration patience;

    KeychainProgram(String keychain, Map<String, String> environment, Duration patience) {
        this.keychain = keychain;
        this.environment = Map.copyOf(environment);
        this.patience = patience;
    }

    /** How it ended, and what it said. */
    record Result(int status, String out, String err) {
        boolean isDone() {
            return status == 0;
        }

        /** The first line of what it complained of, for a person. */
        String complaint() {
            return err.lines()
                    .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .map(line -> line.substring(0, Math.min(line.length(), 200)))
                    .orElse("status " + status);
        }
    }

    /** Where a program is on the path of that environment; a relative folder in it is nobody's word. */
    static Optional<Path> onPath(String name, Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .filter(folder -> !folder.isEmpty())
                .flatMap(KeychainProgram::path)
                .filter(Path::isAbsolute)
                .map(folder -> folder.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** A folder may have a name that cannot be a path here, under the locale that is set. */
    private static Stream<Path> path(String folder) {
        try {
            return Stream.of(Path.of(folder));
        } catch (InvalidPathException e) {
            return Stream.empty();
        }
    }

    /**
     * Runs it to its end.
     *
     * @throws dev.berth.error.StoreException if it cannot be started or does not end in time
     */
    Result run(List<String> command, String input) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        // What it complains of is told apart by its words.
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw KeychainFailure.unavailable(keychain, command.get(0) + " cannot be started");
        }
        try {
            return ended(process, input, System.nanoTime() + patience.toNanos());
        } catch (TimeoutException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            throw KeychainFailure.silent(keychain, patience);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Result ended(Process process, String input, long deadline) throws TimeoutException {
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try (OutputStream stdin = process.getOutputStream()) {
            // Less than any pipe holds, so that this does not wait for the program.
            stdin.write(input.getBytes(UTF_8));
        } catch (IOException e) {
            // It did not want to hear it; its status says why.
        }
        int status = await(process.onExit(), deadline).exitValue();
        return new Result(status, await(out, deadline), await(err, deadline));
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (stream) {
                        text.complete(new String(stream.readNBytes(LARGEST_OUTPUT), UTF_8));
                    } catch (IOException e) {
                        text.complete("");
                    }
                },
                "berth-keychain");
        reader.setDaemon(true);
        reader.start();
        return text;
    }

    /** To its end or the deadline, whatever interrupts meanwhile: a key must not be lost half-way. */
    private static <T> T await(CompletableFuture<T> future, long deadline) throws TimeoutException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("neither a process nor a stream ends in an exception", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
