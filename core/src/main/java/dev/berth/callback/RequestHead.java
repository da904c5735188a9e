package dev.berth.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of one HTTP/1 request (RFC 9112), read strictly: CRLF line ends, no folded lines, exactly one {@code Host}. A
 * pure function of the bytes.
 *
 * @param method case-sensitive
 * @param host the value of {@code Host}
 * @param targetAuthority the authority of an absolute-form target (RFC 9112 section 3.2.2), or null
 * @param path the raw path; any other form of target stands here whole and equals no path
 * @param query the raw query without its question mark; empty if there is none
 * @param announcesBody whether a body follows
 */
record RequestHead(
        String method,
        String host,
        @Nullable String targetAuthority,
        String path,
        String query,
        boolean announcesBody) {
    static final int MAX_BYTES = 16 * 1024;
    static final int MAX_HEADERS = 100;

    /** For tests and fuzzing: both steps at once; null if the head is not complete. */
    static @Nullable RequestHead read(byte[] bytes) throws MalformedRequestException {
        int limit = Math.min(bytes.length, MAX_BYTES);
        int end = endOf(bytes, 0, limit);
        if (end >= 0) {
            return parse(bytes, end);
        }
        if (limit == MAX_BYTES) {
            throw new MalformedRequestException(431);
        }
        return null;
    }

    /**
     * Looks at newly arrived bytes, each once, so that a drip costs no more than a gush.
     *
     * @return where the head ends, or -1 if it has not yet
     * @throws MalformedRequestException as soon as it can be no request: a TLS greeting, junk, bare line feeds
     */
    static int endOf(byte[] bytes, int from, int length) throws MalformedRequestException {
        for (int i = from; i < length; i++) {
            byte b = bytes[i];
            boolean afterReturn = i > 0 && bytes[i - 1] == '\r';
            if ((i == 0 && !isToken(b)) || afterReturn != (b == '\n') || isForbiddenControl(b)) {
                throw new MalformedRequestException(400);
            }
            if (b == '\n' && i >= 3 && bytes[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Reads a complete head. */
    static RequestHead parse(byte[] bytes, int end) throws MalformedRequestException {
        String[] lines = new String(bytes, 0, end, ISO_8859_1).split("\r\n", -1);
        // The blank line leaves two empty strings at the end.
        if (lines.length - 3 > MAX_HEADERS) {
            throw new MalformedRequestException(431);
        }
        String host = null;
        boolean body = false;
        for (int i = 1; i < lines.length - 2; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || !isToken(lines[i].substring(0, colon))) {
                throw new MalformedRequestException(400);
            }
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).strip();
            if (name.equals("host")) {
                if (host != null || value.isEmpty()) {
                    throw new MalformedRequestException(400);
                }
                host = value;
            }
            body |= name.equals("transfer-encoding") || (name.equals("content-length") && !value.equals("0"));
        }
        if (host == null) {
            throw new MalformedRequestException(400);
        }
        return ofRequestLine(lines[0], host, body);
    }

    private static RequestHead ofRequestLine(String line, String host, boolean body) throws MalformedRequestException {
        String[] words = line.split(" ", -1);
        if (words.length != 3
                || !isToken(words[0])
                || words[1].isEmpty()
                || !words[1].chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')
                || !(words[2].equals("HTTP/1.1") || words[2].equals("HTTP/1.0"))) {
            throw new MalformedRequestException(400);
        }
        String target = words[1];
        String authority = null;
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            int end = 7;
            while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
                end++;
            }
            authority = target.substring(7, end);
            target = target.startsWith("/", end) ? target.substring(end) : "/" + target.substring(end);
        }
        int question = target.indexOf('?');
        return new RequestHead(
                words[0],
                host,
                authority,
                question < 0 ? target : target.substring(0, question),
                question < 0 ? "" : target.substring(question + 1),
                body);
    }

    private static boolean isForbiddenControl(byte b) {
        return b == 0x7f || (b >= 0 && b < ' ' && b != '\r' && b != '\n' && b != '\t');
    }

    private static boolean isToken(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> c < 0x80 && isToken((byte) c));
    }

    private static boolean isToken(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || "!#$%&'*+-.^_`|~".indexOf(b) >= 0;
    }

    /** The target may hold a code and a state; none of it is shown. */
    @Override
    public String toString() {
        return "RequestHead[redacted]";
    }
}
