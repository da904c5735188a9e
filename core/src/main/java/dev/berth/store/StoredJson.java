package dev.berth.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.berth.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects as {@link CredentialFormat} writes most: of strings and small numbers, in ASCII, without escapes.
 * Strings are cut out of the bytes as they lie there; a parser for every form makes characters of them first, and of reading
 * a credential that is the largest part. It is left with all that is unusual, and with saying what is wrong.
 */
final class StoredJson {
    /** A credential, its tokens, their scopes. */
    private static final int DEPTH = 3;

    /** The digits that an {@code int} holds whatever they are. */
    private static final int DIGITS = 9;

    private final byte[] content;
    private int at;

    private StoredJson(byte[] content) {
        this.content = content;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none; the message holds nothing of it
     */
    static JsonObject parse(byte[] content) {
        Map<String, Object> usual = usual(content);
        if (usual != null) {
            return JsonObject.of(usual);
        }
        requireUtf8(content);
        return JsonObject.parse(content);
    }

    /** The parser guesses at UTF-16 and UTF-32 by a mark or a zero at the beginning. */
    private static void requireUtf8(byte[] content) {
        if (content.length < 2 || content[0] != '{' || content[1] == 0) {
            throw new IllegalArgumentException("not a JSON object in UTF-8");
        }
    }

    /** What is in it; null where it is unusual. */
    static @Nullable Map<String, Object> usual(byte[] content) {
        StoredJson reader = new StoredJson(content);
        Map<String, Object> members = reader.took('{') ? reader.members(DEPTH) : null;
        reader.took('\n');
        return reader.at == content.length ? members : null;
    }

    private @Nullable Map<String, Object> members(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (took('}')) {
            return members;
        }
        do {
            String name = took('"') ? string() : null;
            Object value = name != null && took(':') ? value(depth) : null;
            if (name == null || value == null || members.put(name, value) != null) {
                return null;
            }
        } while (took(','));
        return took('}') ? members : null;
    }

    private @Nullable List<Object> elements(int depth) {
        List<Object> elements = new ArrayList<>();
        if (took(']')) {
            return elements;
        }
        do {
            Object value = value(depth);
            if (value == null) {
                return null;
            }
            elements.add(value);
        } while (took(','));
        return took(']') ? elements : null;
    }

    private @Nullable Object value(int depth) {
        if (took('"')) {
            return string();
        }
        if (took('{')) {
            return depth > 1 ? members(depth - 1) : null;
        }
        if (took('[')) {
            return depth > 1 ? elements(depth - 1) : null;
        }
        return number();
    }

    /** A string whose first quote is behind. */
    private @Nullable String string() {
        int start = at;
        for (int i = start; i < content.length; i++) {
            byte b = content[i];
            if (b == '"') {
                at = i + 1;
                return new String(content, start, i - start, ISO_8859_1);
            }
            // What is not ASCII is a negative byte.
            if (b < ' ' || b == '\\') {
                return null;
            }
        }
        return null;
    }

    private @Nullable Integer number() {
        int start = at;
        int number = 0;
        while (at < content.length && '0' <= content[at] && content[at] <= '9' && at - start <= DIGITS) {
            number = 10 * number + content[at++] - '0';
        }
        int digits = at - start;
        boolean isUsual = digits > 0 && digits <= DIGITS && (digits == 1 || content[start] != '0');
        return isUsual ? number : null;
    }

    private boolean took(char wanted) {
        boolean is = at < content.length && content[at] == wanted;
        at += is ? 1 : 0;
        return is;
    }
}
