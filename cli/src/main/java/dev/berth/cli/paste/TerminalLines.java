package dev.berth.cli.paste;

import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.Screen;
import dev.berth.cli.shell.Shell;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lines from a terminal whose keys are taken one by one, without its limit of 4,096 characters. The prompt is the last row of
 * the screen, so that it can be taken away.
 */
final class TerminalLines implements LineSource {

    private final Screen screen;
    private final Keyboard keyboard;
    private final LineQueue queue = new LineQueue();
    private final LineEditor editor = new LineEditor();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean inviting;
    private String label = "";
    private boolean hooked;
    private boolean started;

    private TerminalLines(Screen screen, Keyboard keyboard) {
        this.screen = screen;
        this.keyboard = keyboard;
    }

    /** Nothing is read, and nothing changes, before the first invitation. */
    static TerminalLines open(Screen screen, Shell shell) throws IOException {
        return new TerminalLines(screen, shell.isWindows() ? new JLineKeyboard() : new SttyKeyboard(shell.in()));
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
            if (inviting) {
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
            if (invited && !inviting) {
                begin();
            } else if (!invited && inviting) {
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        releaseAtTheEnd();
        try {
            inviting = keyboard.take();
        } catch (IOException e) {
            // The terminal is gone; the listener goes on.
            queue.end();
        }
        if (inviting) {
            show();
            start();
        }
    }

    private void end() {
        inviting = false;
        keyboard.release();
        editor.clear();
        screen.prompt(null);
    }

    /** An interrupted command must not leave the terminal raw. */
    private void releaseAtTheEnd() {
        if (hooked) {
            return;
        }
        hooked = true;
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(keyboard::end, "berth-terminal-restore"));
        } catch (IllegalStateException e) {
            keyboard.end();
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

    private void read() {
        try {
            for (int c = keyboard.read(); c >= 0; c = keyboard.read()) {
                Line line = key(c, keyboard.hasMore());
                if (line != null) {
                    queue.put(line);
                }
            }
            queue.end();
        } catch (IOException e) {
            // The terminal is gone; the listener goes on.
            queue.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A paste is drawn once for all of it that has come. */
    private @Nullable Line key(int c, boolean more) {
        lock.lock();
        try {
            if (!inviting) {
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
