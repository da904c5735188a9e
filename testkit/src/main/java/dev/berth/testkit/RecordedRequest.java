package dev.berth.testkit;

import dev.berth.testkit.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as it came over the wire. Immutable. Its text form has neither query nor headers nor body, where the secrets
 * are.
 *
 * @param endpoint the endpoint that answered; null where there is none at that path
 * @param method the method
 * @param path the path, not decoded
 * @param rawQuery the query, not decoded; null where there is none
 * @param headers the headers, their names without regard to case
 * @param body the body as text
 */
public record RecordedRequest(
        @Nullable Endpoint endpoint,
        String method,
        String path,
        @Nullable String rawQuery,
        Map<String, List<String>> headers,
        String body) {

    /** The first header of that name, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Every parameter of the query, decoded, with all its values. */
    public Map<String, List<String>> query() {
        return FormEncoding.decode(rawQuery);
    }

    /** Every parameter of the form in the body, decoded, with all its values. */
    public Map<String, List<String>> form() {
        return FormEncoding.decode(body);
    }

    /** The first value of a parameter, of the form for a POST and of the query otherwise, or null. */
    public @Nullable String parameter(String name) {
        List<String> values = ("POST".equals(method) ? form() : query()).get(name);
        return values == null ? null : values.get(0);
    }

    String required(String name) throws OAuthError {
        String value = parameter(name);
        if (value == null || value.isEmpty()) {
            throw new OAuthError("invalid_request", name + " is missing");
        }
        return value;
    }

    /** The body has to be a form (RFC 6749 section 3.2). */
    void requireForm() throws OAuthError {
        String contentType = header("Content-Type");
        if (contentType == null || !contentType.startsWith(FormEncoding.MEDIA_TYPE)) {
            throw new OAuthError("invalid_request", "the body must be a form");
        }
    }

    /**
     * The body as a JSON object.
     *
     * @throws IOException if it is none
     */
    public Map<String, @Nullable Object> json() throws IOException {
        return Json.object(body);
    }

    RecordedRequest at(Endpoint part) {
        return new RecordedRequest(part, method, path, rawQuery, headers, body);
    }

    boolean isFor(Endpoint wanted) {
        for (Endpoint at = endpoint; at != null; at = at.parent()) {
            if (at == wanted) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
