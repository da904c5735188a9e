package dev.berth.cli.paste;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.util.concurrent.TimeUnit;

/**
 * Standard input where it is a terminal of a POSIX system. A shell stands by that sets its mode with the system's own stty:
 * it alone does, and so one thing after the other; Ctrl-C, which is for the whole process group, does not end it; and when
 * this process is gone, by whatever way, it leaves the terminal as it was found.
 */
final class SttyKeyboard implements Keyboard {
    /**
     * Sets what each line says, or, where it says nothing, what was found, and answers with a line. Its standard input is
     * ours, so the terminal is standard error, where the prompt is.
     */
    private static final String STAND_BY = """
            trap '' INT QUIT TERM HUP
            mode=
            found=$(stty -g <&2 2>/dev/null) && echo || exit
            while read -r line; do
                mode=$line
                stty ${mode:-$found} <&2 2>/dev/null && echo || break
            done
            [ -z "$mode" ] || stty "$found" <&2 2>/dev/null
            """;

    /** Not stty's own raw, in which the interrupt key is a key like others. */
    private static final String RAW = "-icanon -echo -iexten isig -ixon -icrnl -inlcr min 1 time 0";

    private static final String FOUND = "";
    private static final long LAST_MILLIS = 2_000;

    private final Reader keys;
    private final Process modes;
    private volatile boolean ended;

    /** Changes nothing yet; fails where there is no such terminal. */
    SttyKeyboard(InputStream in) throws IOException {
        keys = new InputStreamReader(in, UTF_8);
        modes = new ProcessBuilder("sh", "-c", STAND_BY)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        awaitAnswer(modes);
    }

    @Override
    public synchronized boolean take() throws IOException {
        try {
            set(RAW);
        } catch (IOException e) {
            if (!ended) {
                throw e;
            }
        }
        return !ended;
    }

    @Override
    public synchronized void release() {
        try {
            set(FOUND);
        } catch (IOException e) {
            // The terminal is gone, or the end is already doing it.
        }
    }

    /**
     * A terminal that takes no more holds up stty as well. It is not waited for then: it can do its work as soon as this
     * process, and what it was writing, is gone.
     */
    @Override
    public void end() {
        ended = true;
        try {
            modes.getOutputStream().close();
            modes.waitFor(LAST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            // It has ended by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read() throws IOException {
        return keys.read();
    }

    @Override
    public boolean hasMore() throws IOException {
        return keys.ready();
    }

    private void set(String mode) throws IOException {
        OutputStream out = modes.getOutputStream();
        out.write((mode + "\n").getBytes(US_ASCII));
        out.flush();
        awaitAnswer(modes);
    }

    private static void awaitAnswer(Process modes) throws IOException {
        if (modes.getInputStream().read() < 0) {
            throw new IOException("the terminal's mode cannot be set");
        }
    }
}
