package dev.berth.cli.paste;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lines between the thread that reads, which nothing can interrupt, and the one that acts on them. */
final class LineQueue {
    private static final int CAPACITY = 1000;

    private final BlockingQueue<LineSource.Line> lines = new LinkedBlockingQueue<>(CAPACITY);

    void put(LineSource.Line line) throws InterruptedException {
        lines.put(line);
    }

    /** No more will come: the last thing for whoever reads. */
    void end() {
        try {
            lines.put(LineSource.Line.END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    LineSource.Line next(@Nullable Duration patience) throws InterruptedException {
        if (patience == null) {
            return lines.take();
        }
        LineSource.Line line = lines.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return line == null ? LineSource.Line.NOTHING : line;
    }
}
