package dev.berth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Runs the command as a whole process. Made for Linux, which tells of each process how much memory it held at most. */
final class CommandRun {
    private static final long LOOK_NANOS = 5_000_000;

    private final String command;
    private long largestMemory;

    CommandRun(String command) {
        this.command = command;
    }

    /** How long it took, in nanoseconds. */
    long of(Path home, List<String> words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command, "--home", home.toString()));
        line.addAll(words);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        while (process.isAlive()) {
            largestMemory = Math.max(largestMemory, peak(status));
            LockSupport.parkNanos(LOOK_NANOS);
        }
        long took = System.nanoTime() - start;
        if (process.waitFor() != 0) {
            throw new IOException("the command ended with " + process.exitValue());
        }
        return took;
    }

    /** In bytes, of all that it has run so far. */
    long largestMemory() {
        return largestMemory;
    }

    private static long peak(Path status) {
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
