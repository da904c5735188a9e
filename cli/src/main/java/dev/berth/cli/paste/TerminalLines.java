package dev.berth.cli.paste;

import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.Screen;
import java.io.IOException;
import java.time.Duration;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Lines from a terminal in raw mode, which has no limit of 4,096 characters. The prompt is the last row of the screen, so
 * that it can be taken away; signals stay the terminal's.
 */
final class TerminalLines implements LineSource {
    private static final String PROMPT = "paste> ";

    private static final long BURST_MILLIS = 2;

    private final Screen screen;
    private final Terminal terminal;
    private final LineQueue queue = new LineQueue();
    private final LineEditor editor = new LineEditor();
    private final Thread restorer = new Thread(() -> invite(false), "berth-terminal-restore");
    private @Nullable Attributes before;
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
    public synchronized void invite(boolean invited) {
        if (invited && before == null) {
            before = terminal.enterRawMode();
            // An interrupted command must not leave the terminal raw.
            Runtime.getRuntime().addShutdownHook(restorer);
            show();
            start();
        } else if (!invited && before != null) {
            terminal.setAttributes(before);
            before = null;
            editor.clear();
            screen.prompt(null);
            forget();
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

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException e) {
            // The process is going down, and this is the hook itself.
        }
    }

    private void read() {
        try {
            for (int c = terminal.reader().read(); c >= 0; c = terminal.reader().read()) {
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

    private synchronized @Nullable Line key(int c, boolean more) {
        if (before == null) {
            return null;
        }
        Line line = editor.key(c);
        if (!more) {
            show();
        }
        return line;
    }

    private void show() {
        screen.prompt(PROMPT + PlainText.of(editor.shown()));
    }
}
