package dev.berth.counterparts;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that a stream has brought, kept from the start; whoever waits is woken by each new piece. Its complaints tell how
 * much came, never what: it may hold secrets.
 */
final class Transcript {

    private static final long PATIENCE_SECONDS = 120;

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private boolean ended;

    Transcript(String name, Reader source) {
        this.name = name;
        Thread reader = new Thread(() -> read(source), name);
        reader.setDaemon(true);
        reader.start();
    }

    /** The first whole line for which that holds. */
    String line(Predicate<String> wanted) throws InterruptedException {
        return await(soFar -> {
            int lastEnd = soFar.lastIndexOf('\n');
            return soFar.substring(0, lastEnd + 1)
                    .lines()
                    .filter(wanted)
                    .findFirst()
                    .orElse(null);
        });
    }

    /** Waits until these words have come, be the line ended or not, as a prompt's is not. */
    void contains(String words) throws InterruptedException {
        await(soFar -> soFar.contains(words) ? words : null);
    }

    /** Every line, once the stream has ended. */
    List<String> lines() throws InterruptedException {
        return all().lines().toList();
    }

    /** Every whole line that has come by now. */
    synchronized List<String> linesSoFar() {
        return text.substring(0, text.lastIndexOf("\n") + 1).lines().toList();
    }

    /** Everything that came, once the stream has ended. */
    String all() throws InterruptedException {
        return await(soFar -> ended ? soFar : null);
    }

    private synchronized String await(Function<String, @Nullable String> found) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String result = found.apply(text.toString());
            if (result != null) {
                return result;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || left <= 0) {
                throw new AssertionError(
                        "%s: %s after %d characters".formatted(name, ended ? "ended" : "no more came", text.length()));
            }
            wait(left);
        }
    }

    private void read(Reader source) {
        char[] piece = new char[8192];
        try (source) {
            for (int length = source.read(piece); length >= 0; length = source.read(piece)) {
                add(piece, length);
            }
        } catch (IOException e) {
            // The process is gone, and its stream with it.
        } finally {
            end();
        }
    }

    private synchronized void add(char[] piece, int length) {
        text.append(piece, 0, length);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
