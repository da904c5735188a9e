package dev.berth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs the command as a whole process. Made for Linux, which tells of each process how much memory it held at most. */
final class CommandRun {
    private static final long LOOK_NANOS = 5_000_000;

    private final String command;

    CommandRun(String command) {
        this.command = command;
    }

    /** How long it took, in nanoseconds. Nothing of ours runs meanwhile: it may use all processors. */
    long time(Path home, List<String> words) throws IOException, InterruptedException {
        long start = System.nanoTime();
        requireDone(start(home, words));
        return System.nanoTime() - start;
    }

    /** The largest memory that it held, in bytes. To look for it takes time of a processor. */
    long memory(Path home, List<String> words) throws IOException, InterruptedException {
        return memory(home, words, process -> Stream.of(process.toHandle()));
    }

    /** The largest memory that a process held which it started, in bytes. */
    long memoryOfChildren(Path home, List<String> words) throws IOException, InterruptedException {
        return memory(home, words, Process::children);
    }

    private long memory(Path home, List<String> words, Function<Process, Stream<ProcessHandle>> whose)
            throws IOException, InterruptedException {
        Process process = start(home, words);
        long largest = 0;
        while (process.isAlive()) {
            largest = Math.max(
                    largest,
                    whose.apply(process).mapToLong(CommandRun::peak).max().orElse(0));
            LockSupport.parkNanos(LOOK_NANOS);
        }
        requireDone(process);
        return largest;
    }

    private Process start(Path home, List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of(command, "--home", home.toString()));
        line.addAll(words);
        return new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void requireDone(Process process) throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw new IOException("the command ended with " + process.exitValue());
        }
    }

    private static long peak(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    << 10;
        } catch (IOException e) {
            // It has ended.
            return 0;
        }
    }
}
