package dev.berth.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.json.JsonObject;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells JSON from form encoding by the body itself; the content type decides only where the body leaves it open. */
final class AnswerFields {
    private static final Set<String> FORM_TYPES =
            Set.of("", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream");
    private static final int MAX_FIELDS = 256;

    private AnswerFields() {}

    static @Nullable JsonObject read(String mediaType, String body) {
        String text = body.startsWith("\uFEFF") ? body.substring(1).strip() : body.strip();
        if (text.startsWith("{")) {
            try {
                return JsonObject.parse(text);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        boolean form = FORM_TYPES.contains(mediaType) || text.startsWith("access_token=") || text.startsWith("error=");
        return form && text.indexOf('=') > 0 && !text.startsWith("<") ? form(text) : null;
    }

    private static @Nullable JsonObject form(String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String pair : text.split("&", MAX_FIELDS + 1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    fields.putIfAbsent(
                            URLDecoder.decode(pair.substring(0, equals), UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), UTF_8));
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return JsonObject.of(fields);
    }
}
