package dev.berth.cli.paste;

import org.jspecify.annotations.Nullable;

/**
 * One line as it is typed or pasted into a raw terminal: the few keys that matter at a paste prompt. A pure state machine;
 * not thread-safe.
 */
final class LineEditor {
    private static final int SHOWN = 60;
    private static final int BACKSPACE = 0x08;
    private static final int DELETE = 0x7f;
    private static final int END_OF_TRANSMISSION = 0x04;
    private static final int KILL_LINE = 0x15;
    private static final int KILL_WORD = 0x17;
    private static final int ESCAPE = 0x1b;

    private enum Sequence {
        NONE,
        ESCAPED,
        CONTROL
    }

    private final StringBuilder typed = new StringBuilder();
    private Sequence sequence = Sequence.NONE;
    private boolean lastWasReturn;

    /** Takes one character; answers a line when it is done, {@link LineSource.Line#END} at ^D, else null. */
    LineSource.@Nullable Line key(int c) {
        if (sequence != Sequence.NONE) {
            // Arrow keys and the marks of a bracketed paste: nothing here moves within a line.
            sequence = sequence == Sequence.ESCAPED && c == '['
                    ? Sequence.CONTROL
                    : sequence == Sequence.CONTROL && (c < 0x40 || c > 0x7e) ? Sequence.CONTROL : Sequence.NONE;
            return null;
        }
        boolean afterReturn = lastWasReturn;
        lastWasReturn = c == '\r';
        switch (c) {
            case '\n', '\r' -> {
                return c == '\n' && afterReturn ? null : take();
            }
            case END_OF_TRANSMISSION -> {
                return typed.isEmpty() ? LineSource.Line.END : null;
            }
            case BACKSPACE, DELETE -> typed.setLength(Math.max(0, typed.length() - 1));
            case KILL_LINE -> typed.setLength(0);
            case KILL_WORD -> killWord();
            case ESCAPE -> sequence = Sequence.ESCAPED;
            default -> {
                if (c >= ' ' && typed.length() <= PasteLines.MAX_LENGTH) {
                    typed.append((char) c);
                }
            }
        }
        return null;
    }

    /** What the prompt shows: what was typed, but of a response only where it goes, as the rest is a secret. */
    String shown() {
        int question = typed.indexOf("?");
        boolean secret = typed.length() > SHOWN || typed.indexOf("=") >= 0 || question >= 0;
        if (!secret) {
            return typed.toString();
        }
        String start = question > 0 ? typed.substring(0, Math.min(question + 1, SHOWN)) : "";
        return start + "… (" + typed.length() + " characters)";
    }

    /** Forgets what was typed. */
    void clear() {
        typed.setLength(0);
    }

    private LineSource.Line take() {
        String line = typed.toString();
        typed.setLength(0);
        return new LineSource.Line(line);
    }

    private void killWord() {
        String line = typed.toString().stripTrailing();
        typed.setLength(line.lastIndexOf(' ') + 1);
    }
}
