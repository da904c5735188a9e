package dev.berth.cli.output;

import org.jspecify.annotations.Nullable;

/** Makes words that came from elsewhere fit for a terminal: nothing that moves, colours, hides or reorders what is shown. */
public final class PlainText {
    /** How much of somebody's words is shown, in characters. */
    public static final int MAX_LENGTH = 500;

    private static final int MAX_MARKS = 3;

    private PlainText() {}

    /** One line of at most {@link #MAX_LENGTH} characters; empty for null. */
    public static String of(@Nullable String words) {
        return of(words, MAX_LENGTH);
    }

    /** One line of at most so many characters; empty for null. */
    public static String of(@Nullable String words, int maxLength) {
        if (words == null) {
            return "";
        }
        if (isPlain(words) && words.length() <= maxLength) {
            return words;
        }
        StringBuilder plain = new StringBuilder();
        int marks = 0;
        for (int i = 0; i < words.length(); ) {
            int c = words.codePointAt(i);
            i += Character.charCount(c);
            if (isSpace(c)) {
                if (plain.length() > 0 && plain.charAt(plain.length() - 1) != ' ') {
                    plain.append(' ');
                }
            } else if (isShown(c)) {
                marks = isMark(c) ? marks + 1 : 0;
                if (marks <= MAX_MARKS) {
                    plain.appendCodePoint(c);
                }
            }
            if (plain.length() > maxLength) {
                plain.setLength(Character.isHighSurrogate(plain.charAt(maxLength - 1)) ? maxLength - 1 : maxLength);
                return plain.append("…").toString();
            }
        }
        return plain.toString().stripTrailing();
    }

    /** Several lines, each made plain; tabs become spaces. */
    public static String lines(String words, int maxLength) {
        StringBuilder plain = new StringBuilder();
        for (String line : words.split("\\R", -1)) {
            plain.append(indentation(line)).append(of(line, maxLength)).append('\n');
        }
        return plain.toString().stripTrailing();
    }

    private static String indentation(String line) {
        int spaces = 0;
        while (spaces < line.length() && spaces < 40 && line.charAt(spaces) == ' ') {
            spaces++;
        }
        return " ".repeat(spaces);
    }

    /** Printable ASCII without a space, as nearly every URL and label is. */
    private static boolean isPlain(String words) {
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c < '!' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /** Control characters end escape sequences before they begin; format characters hold the bidirectional overrides. */
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
