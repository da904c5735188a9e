package dev.berth.cli.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a terminal can show.
 *
 * @param charset what is written to it in
 * @param columns its width; 80 where it cannot be known
 * @param rows its height; 24 where it cannot be known
 */
public record Window(Charset charset, int columns, int rows) {
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;
    private static final long PATIENCE_MILLIS = 500;

    /** As {@code stty size} says it: rows, then columns. */
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");

    /** That of this process's standard error. */
    static Window of(Map<String, String> environment) {
        int columns = number(environment.get("COLUMNS"));
        int rows = number(environment.get("LINES"));
        if (columns == 0 || rows == 0) {
            Matcher size = SIZE.matcher(asked());
            if (size.matches()) {
                rows = Integer.parseInt(size.group(1));
                columns = Integer.parseInt(size.group(2));
            }
        }
        // A terminal that does not know says 0.
        return new Window(charsetOfStandardError(), columns > 0 ? columns : COLUMNS, rows > 0 ? rows : ROWS);
    }

    /** Whether anything can be written to it. */
    public boolean isUnicode() {
        return charset.equals(UTF_8);
    }

    private static Charset charsetOfStandardError() {
        // The first since JDK 19, the second before that on Windows; elsewhere it was the default.
        String name = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
        try {
            return name == null ? Charset.defaultCharset() : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return US_ASCII;
        }
    }

    /** Shells know the size, but rarely tell. */
    private static String asked() {
        File terminal = new File("/dev/tty");
        if (!terminal.exists()) {
            return "";
        }
        Process stty = null;
        try {
            stty = new ProcessBuilder("stty", "size").redirectInput(terminal).start();
            return stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    ? new String(stty.getInputStream().readNBytes(64), US_ASCII)
                    : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            if (stty != null) {
                stty.destroy();
            }
        }
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }
}
