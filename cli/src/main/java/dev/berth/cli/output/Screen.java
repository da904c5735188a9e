package dev.berth.cli.output;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terminal: what is printed stays, and below it, on one row each, what is still going on and the prompt. Where there is
 * no terminal only what is printed exists. Thread-safe.
 */
public final class Screen {
    private static final int MAX_ROWS = 12;
    private static final long LAST_MILLIS = 300;

    private final PrintStream err;
    private final boolean live;
    private final int width;
    private final Map<String, String> rows = new LinkedHashMap<>();
    private @Nullable String prompt;
    private int drawn;
    private boolean hooked;
    private boolean ended;

    Screen(PrintStream err, boolean live, int width) {
        this.err = err;
        this.live = live;
        this.width = width;
    }

    /** Whether rows are shown at all. */
    public boolean isLive() {
        return live;
    }

    /** Prints lines that stay. */
    public synchronized void print(String lines) {
        erase();
        err.print(lines.concat(System.lineSeparator()));
        draw();
    }

    /** Shows a row, in place of the one of that name. */
    public synchronized void row(String name, String text) {
        rows.put(name, text);
        redraw();
    }

    /** Takes a row away. */
    public synchronized void removeRow(String name) {
        if (rows.remove(name) != null) {
            redraw();
        }
    }

    /** Shows the prompt with what has been typed; null takes it away. */
    public synchronized void prompt(@Nullable String text) {
        prompt = text;
        redraw();
    }

    /** Takes away everything that does not stay. */
    public synchronized void clear() {
        rows.clear();
        prompt = null;
        redraw();
    }

    /** An interrupted command leaves no rows behind; but a terminal that takes no more must not keep it from ending. */
    private void clearAtTheEnd() {
        if (hooked) {
            return;
        }
        hooked = true;
        Thread hook = new Thread(() -> {
            Thread eraser = new Thread(this::end, "berth-screen-clear");
            eraser.setDaemon(true);
            eraser.start();
            try {
                eraser.join(LAST_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            ended = true;
        }
    }

    private synchronized void end() {
        clear();
        ended = true;
    }

    private void redraw() {
        erase();
        draw();
    }

    private void erase() {
        if (drawn == 0) {
            return;
        }
        StringBuilder sequence = new StringBuilder("\r");
        if (drawn > 1) {
            sequence.append("\u001b[").append(drawn - 1).append('A');
        }
        err.print(sequence.append("\u001b[J"));
        err.flush();
        drawn = 0;
    }

    private void draw() {
        if (!live || ended || (rows.isEmpty() && prompt == null)) {
            return;
        }
        clearAtTheEnd();
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (String row : rows.values()) {
            if (count == MAX_ROWS) {
                text.append(count++ > 0 ? "\n" : "")
                        .append("… and ")
                        .append(rows.size() - MAX_ROWS)
                        .append(" more");
                break;
            }
            text.append(count++ > 0 ? "\n" : "").append(clip(row));
        }
        if (prompt != null) {
            text.append(count++ > 0 ? "\n" : "").append(clip(prompt));
        }
        err.print(text);
        err.flush();
        drawn = count;
    }

    /** A row that wrapped could not be taken away again. */
    private String clip(String row) {
        int columns = 0;
        for (int i = 0; i < row.length(); ) {
            int c = row.codePointAt(i);
            columns += c < 0x1100 ? 1 : 2;
            if (columns > width - 1) {
                return row.substring(0, i);
            }
            i += Character.charCount(c);
        }
        return row;
    }
}
