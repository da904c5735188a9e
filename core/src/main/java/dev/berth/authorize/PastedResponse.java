package dev.berth.authorize;

import java.util.regex.Pattern;

/**
 * Reads what a person pasted: the whole redirected URL, its query, or {@code code#state}. Quotes around it and line breaks
 * within it are mended; what it says is judged at the door, not here.
 */
public final class PastedResponse {
    private static final Pattern BREAKS = Pattern.compile("[\\s\\p{Cntrl}]+");
    private static final Pattern SCHEME = Pattern.compile("(?i)^https?://.*");
    private static final Pattern SCHEMELESS = Pattern.compile("(?i)^(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?/.*");
    private static final String QUOTES = "\"'`<>“”‘’";

    private PastedResponse() {}

    /** Never fails: what is no response is refused at the door as malformed. */
    public static AuthorizationResponse parse(String pasted) {
        String text = unquote(BREAKS.matcher(pasted).replaceAll(""));
        if (SCHEMELESS.matcher(text).matches()) {
            text = "http://" + text;
        }
        if (SCHEME.matcher(text).matches()) {
            return ofUrl(text);
        }
        if (text.startsWith("?")) {
            text = text.substring(1);
        }
        int hash = text.indexOf('#');
        boolean oneHash = hash > 0 && hash == text.lastIndexOf('#') && hash < text.length() - 1;
        // A code may end in the padding of Base64, which makes no query of it.
        boolean abbreviated = oneHash && text.substring(0, hash).matches("[^=&]+={1,2}");
        if (text.contains("=") && !text.contains("?") && !abbreviated) {
            return AuthorizationResponse.ofQuery(withoutFragment(text), null, Via.PASTE);
        }
        if (oneHash) {
            return AuthorizationResponse.ofCodeAndState(text.substring(0, hash), text.substring(hash + 1));
        }
        return AuthorizationResponse.unreadable();
    }

    private static AuthorizationResponse ofUrl(String url) {
        String whole = withoutFragment(url);
        int question = whole.indexOf('?');
        if (question < 0) {
            return AuthorizationResponse.unreadable();
        }
        return AuthorizationResponse.ofQuery(whole.substring(question + 1), whole.substring(0, question), Via.PASTE);
    }

    private static String withoutFragment(String text) {
        int hash = text.indexOf('#');
        return hash < 0 ? text : text.substring(0, hash);
    }

    private static String unquote(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && QUOTES.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && QUOTES.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }
}
