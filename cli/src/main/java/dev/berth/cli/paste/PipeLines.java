package dev.berth.cli.paste;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lines from standard input where it is no terminal. Reads nothing before the first invitation. */
final class PipeLines implements LineSource {
    private final InputStream in;
    private final LineQueue queue = new LineQueue();
    private boolean started;

    PipeLines(InputStream in) {
        this.in = in;
    }

    @Override
    public Line next(@Nullable Duration patience) throws InterruptedException {
        return queue.next(patience);
    }

    @Override
    public synchronized void invite(boolean invited) {
        if (invited && !started) {
            started = true;
            Thread reader = new Thread(this::read, "berth-paste-pipe");
            reader.setDaemon(true);
            reader.start();
        }
    }

    private void read() {
        try {
            Reader reader = new BufferedReader(new InputStreamReader(in, UTF_8));
            StringBuilder line = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    queue.put(new Line(line.toString()));
                    line.setLength(0);
                } else if (line.length() <= PasteLines.MAX_LENGTH) {
                    line.append((char) c);
                }
            }
            if (line.length() > 0) {
                queue.put(new Line(line.toString()));
            }
            queue.end();
        } catch (IOException e) {
            queue.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
