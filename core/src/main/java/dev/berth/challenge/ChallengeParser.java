package dev.berth.challenge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code WWW-Authenticate} value from left to right, without going back further than one word.
 *
 * <p>The grammar of RFC 9110 section 11.6.1 needs a look ahead: a comma separates parameters and challenges alike, and only
 * the {@code =} after the next word tells which. Beyond the grammar it takes missing commas and unquoted values with
 * characters that no token has, such as a bare URL.
 */
final class ChallengeParser {
    private static final int MAX_LENGTH = 32 * 1024;
    private static final int MAX_CHALLENGES = 32;
    private static final int MAX_PARAMETERS = 64;

    private static final class Draft {
        final String scheme;
        final Map<String, String> parameters = new LinkedHashMap<>();

        @Nullable
        String token68;

        Draft(String scheme) {
            this.scheme = scheme;
        }
    }

    private final String text;
    private int at;
    private @Nullable String fault;

    ChallengeParser(String text) {
        // A value that is cut could end in half a URL: none of it is better.
        this.text = text.length() > MAX_LENGTH ? "" : text;
        this.fault = text.length() > MAX_LENGTH ? "it is too long" : null;
    }

    /** What the value has that the grammar has not, first of all, in our words; null where it keeps to it. After parsing. */
    @Nullable
    String fault() {
        return fault;
    }

    List<Challenge> parse() {
        List<Draft> drafts = new ArrayList<>();
        Draft current = null;
        while (true) {
            int afterLast = at;
            skip(" \t,");
            boolean comma = text.substring(afterLast, at).indexOf(',') >= 0;
            if (at == text.length()) {
                break;
            }
            String word = word();
            if (word.isEmpty()) {
                suspect("it holds characters that belong to nothing");
                skipJunk();
                continue;
            }
            int afterWord = at;
            skip(" \t");
            if (peek() == '=') {
                at++;
                boolean first = current != null && current.parameters.isEmpty();
                if (current == null) {
                    suspect("it does not begin with a scheme");
                } else if (!comma && !first) {
                    suspect("a comma is missing between its parameters");
                }
                String value = value();
                if (current != null && value != null && current.parameters.size() < MAX_PARAMETERS) {
                    String before = current.parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
                    if (before != null) {
                        suspect("a parameter is given twice");
                    }
                }
                continue;
            }
            if (drafts.size() == MAX_CHALLENGES) {
                break;
            }
            if (!comma && current != null) {
                suspect("a comma is missing between its challenges");
            }
            current = new Draft(word);
            drafts.add(current);
            if (at > afterWord) {
                current.token68 = token68();
            }
        }
        return drafts.stream()
                .map(d -> new Challenge(d.scheme, d.parameters, d.token68))
                .toList();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String word() {
        int start = at;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private void skipJunk() {
        if (peek() == '"') {
            quoted();
        } else {
            at++;
        }
    }

    /** A value, or null for one that is broken off or holds control characters. */
    private @Nullable String value() {
        skip(" \t");
        if (peek() == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && ", \t\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String value = text.substring(start, at);
        if (value.isEmpty() || !value.chars().allMatch(c -> isTokenCharacter((char) c))) {
            suspect("a value has to stand in quotes");
        }
        return isPrintable(value) ? value : null;
    }

    private void suspect(String deviation) {
        if (fault == null) {
            fault = deviation;
        }
    }

    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                if (!isPrintable(value)) {
                    suspect("a value holds control characters");
                    return null;
                }
                return value.toString();
            }
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            }
            value.append(c);
        }
        suspect("a quoted value has no end");
        return null;
    }

    /** The value that fills the whole rest of the challenge, or null, with nothing consumed. */
    private @Nullable String token68() {
        int start = at;
        while (at < text.length() && isToken68Character(text.charAt(at))) {
            at++;
        }
        boolean any = at > start;
        while (peek() == '=') {
            at++;
        }
        String value = text.substring(start, at);
        skip(" \t");
        if (any && (at == text.length() || peek() == ',')) {
            return value;
        }
        at = start;
        return null;
    }

    private static boolean isPrintable(CharSequence value) {
        return value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static boolean isTokenCharacter(char c) {
        return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isToken68Character(char c) {
        return isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0;
    }
}
