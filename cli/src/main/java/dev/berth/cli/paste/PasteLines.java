package dev.berth.cli.paste;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes entries of lines: a URL that was broken over lines becomes one again. A line that may end in the middle of a URL
 * waits a moment for the rest; {@link #patience()} says how long. Knows no clock and reads nothing. Not thread-safe.
 */
final class PasteLines {
    /** Beyond this no more is kept of an entry; what is left is refused as no response. */
    static final int MAX_LENGTH = 256 << 10;

    /** The rest of what was pasted in one go comes at once. */
    private static final Duration WHOLE = Duration.ofMillis(250);

    /** What lacks something is given the time of a slow connection, or of a second paste. */
    private static final Duration LACKING = Duration.ofSeconds(2);

    private static final Pattern RESPONSE =
            Pattern.compile("(?i)^[\"'`<“‘]*(https?://|localhost[:/]|127\\.0\\.0\\.1[:/]|\\[::1][:/]|\\?).*");
    private static final Pattern QUERY =
            Pattern.compile("(?i)^[\"'`<“‘]*(code|state|iss|error|session_state|scope)=.*");
    private static final Pattern START = Pattern.compile("(?i)^[\"'`<“‘]*https?://.*");
    private static final Set<String> WORDS = Set.of("skip", "cancel", "q");

    private final StringBuilder waiting = new StringBuilder();

    /** Takes a line; answers the entries that are whole now, in order. */
    List<String> line(String line) {
        String text = line.strip();
        List<String> whole = new ArrayList<>();
        if (text.isEmpty()
                || isWord(text)
                || (isWaiting() && START.matcher(text).matches())) {
            flushInto(whole);
        }
        if (text.isEmpty()) {
            return whole;
        }
        if (isWaiting() || mayGoOn(text)) {
            append(text);
        } else {
            whole.add(text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text);
        }
        return whole;
    }

    /** No more lines came within the patience, or none will: what waited is whole. */
    List<String> flush() {
        List<String> whole = new ArrayList<>();
        flushInto(whole);
        return whole;
    }

    /** Whether something waits for its rest. */
    boolean isWaiting() {
        return waiting.length() > 0;
    }

    /** How long the rest may take to come. */
    Duration patience() {
        String text = waiting.toString().toLowerCase(Locale.ROOT);
        boolean lacks = !text.contains("state=") || !(text.contains("code=") || text.contains("error="));
        return lacks || endsOpen(text) ? LACKING : WHOLE;
    }

    /** Whether the first word is one of those that end a sign-in. */
    static boolean isWord(String text) {
        String first = text.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
        return WORDS.contains(first);
    }

    private void append(String text) {
        int room = MAX_LENGTH - waiting.length();
        waiting.append(text, 0, Math.min(room, text.length()));
    }

    private void flushInto(List<String> whole) {
        if (isWaiting()) {
            whole.add(waiting.toString());
            waiting.setLength(0);
        }
    }

    private static boolean mayGoOn(String text) {
        return RESPONSE.matcher(text).matches() || QUERY.matcher(text).matches();
    }

    private static boolean endsOpen(String text) {
        char last = text.charAt(text.length() - 1);
        return last == '&' || last == '=' || last == '%' || last == '?' || text.matches(".*%[0-9a-f]");
    }
}
