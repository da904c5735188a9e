package dev.berth.cli.paste;

import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.Screen;
import java.io.IOError;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/**
 * Lines from a terminal in raw mode, which has no limit of 4,096 characters. The prompt is the last row of the screen, so
 * that it can be taken away; signals stay the terminal's.
 */
final class TerminalLines implements LineSource {
    private static final long BURST_MILLIS = 2;
    private static final long WAIT_MILLIS = 60_000;
    private static final long LAST_MILLIS = 1_000;

    private final Screen screen;
    private final Terminal terminal;
    private final LineQueue queue = new LineQueue();
    private final LineEditor editor = new LineEditor();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Attributes before;
    private volatile boolean ending;
    private String label = "";
    private boolean hooked;
    private boolean started;

    private TerminalLines(Screen screen, Terminal terminal) {
        this.screen = screen;
        this.terminal = terminal;
    }

    /** Takes the terminal; nothing is read, and nothing changes, before the first invitation. */
    static TerminalLines open(Screen screen, boolean windows) throws IOException {
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .systemOutput(TerminalBuilder.SystemOutput.ForcedSysErr)
                // Elsewhere than on Windows the system's own stty does, and no library has to be unpacked and loaded.
                .providers(windows ? TerminalBuilder.PROP_PROVIDER_JNI : TerminalBuilder.PROP_PROVIDER_EXEC)
                .dumb(false)
                .nativeSignals(false)
                .graphemeCluster(false)
                .build();
        return new TerminalLines(screen, terminal);
    }

    @Override
    public Line next(@Nullable Duration patience) throws InterruptedException {
        return queue.next(patience);
    }

    @Override
    public void label(String text) {
        lock.lock();
        try {
            label = text;
            if (before != null) {
                show();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void invite(boolean invited) {
        lock.lock();
        try {
            if (invited) {
                begin();
            } else {
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        if (before != null || ending) {
            return;
        }
        restoreAtTheEnd();
        // Known before anything changes: the end may come at any moment.
        Attributes attributes = terminal.getAttributes();
        before = attributes;
        terminal.setAttributes(raw(attributes));
        if (ending) {
            restore();
            return;
        }
        show();
        start();
    }

    /** Not JLine's own raw mode, in which the interrupt key is a key like others. */
    private static Attributes raw(Attributes attributes) {
        Attributes raw = new Attributes(attributes);
        raw.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        raw.setLocalFlag(LocalFlag.ISIG, true);
        raw.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR), false);
        raw.setControlChar(ControlChar.VMIN, 0);
        raw.setControlChar(ControlChar.VTIME, 1);
        return raw;
    }

    private void end() {
        if (before != null) {
            restore();
            editor.clear();
            screen.prompt(null);
        }
    }

    private void restore() {
        Attributes attributes = before;
        if (attributes != null) {
            terminal.setAttributes(attributes);
            before = null;
        }
    }

    /** An interrupted command must not leave the terminal raw. */
    private void restoreAtTheEnd() {
        if (hooked) {
            return;
        }
        hooked = true;
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::ended, "berth-terminal-restore"));
        } catch (IllegalStateException e) {
            ending = true;
        }
    }

    /**
     * Waits for the lock no longer than a moment: whoever holds it may be writing to a terminal that takes no more, and
     * would hold up the end of the process.
     */
    private void ended() {
        ending = true;
        boolean locked = false;
        try {
            locked = lock.tryLock(LAST_MILLIS, TimeUnit.MILLISECONDS);
            restore();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOError | IllegalStateException e) {
            // The terminal is gone, or JLine has closed it and restored it by that.
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }

    private void start() {
        if (!started) {
            started = true;
            Thread reader = new Thread(this::read, "berth-paste-terminal");
            reader.setDaemon(true);
            reader.start();
        }
    }

    /** With a time limit, long as it is, JLine waits without its lock; else its own end would wait for the next key. */
    private int nextKey() throws IOException {
        int c = terminal.reader().read(WAIT_MILLIS);
        while (c == NonBlockingReader.READ_EXPIRED) {
            c = terminal.reader().read(WAIT_MILLIS);
        }
        return c;
    }

    private void read() {
        try {
            for (int c = nextKey(); c >= 0; c = nextKey()) {
                // A long paste is drawn once, when it is all there.
                boolean more = terminal.reader().peek(BURST_MILLIS) >= 0;
                Line line = key(c, more);
                if (line != null) {
                    queue.put(line);
                }
            }
            queue.put(Line.END);
        } catch (IOException e) {
            // The terminal is gone; the listener goes on.
            screen.prompt(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Line key(int c, boolean more) {
        lock.lock();
        try {
            if (before == null) {
                return null;
            }
            Line line = editor.key(c);
            if (!more) {
                show();
            }
            return line;
        } finally {
            lock.unlock();
        }
    }

    private void show() {
        screen.prompt(label + PlainText.of(editor.shown()));
    }
}
