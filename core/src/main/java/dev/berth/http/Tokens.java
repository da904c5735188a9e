package dev.berth.http;

/** The characters of header fields (RFC 9110 section 5). */
final class Tokens {
    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private Tokens() {}

    /** Whether the text can be the name of a field. */
    static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || MARKS.indexOf(c) >= 0);
    }

    /** Whether the text can be the value of a field that we send: visible ASCII, spaces and tabs between. */
    static boolean isValue(String text) {
        return text.equals(trim(text)) && text.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t');
    }

    /** Without the spaces and tabs around it, and with nothing else taken away. */
    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
