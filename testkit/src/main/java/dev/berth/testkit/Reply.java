package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint answers, or how it fails to. Immutable: every {@code with} returns another.
 *
 * <p>A whole misbehaviour is one of the factories; a bent honest answer is one of the methods, given to {@link
 * Endpoint#alter}.
 */
public final class Reply {
    static final Reply NOT_HERE = text(404, "nothing here\n");

    private final int status;
    private final Map<String, List<String>> headers;
    private final @Nullable Map<String, @Nullable Object> json;
    private final String body;
    private final Delivery delivery;

    private Reply(
            int status,
            Map<String, List<String>> headers,
            @Nullable Map<String, @Nullable Object> json,
            String body,
            Delivery delivery) {
        this.status = status;
        this.headers = headers;
        this.json = json;
        this.body = body;
        this.delivery = delivery;
    }

    /** A status and an empty body. */
    public static Reply status(int status) {
        return new Reply(status, Map.of(), null, "", Delivery.WHOLE);
    }

    /** A JSON object. */
    public static Reply json(int status, Map<String, ? extends @Nullable Object> json) {
        return new Reply(status, Map.of(), Collections.unmodifiableMap(new LinkedHashMap<>(json)), "", Delivery.WHOLE)
                .withHeader("Content-Type", "application/json");
    }

    /** Plain text. */
    public static Reply text(int status, String text) {
        return body(status, "text/plain; charset=utf-8", text);
    }

    /** An HTML page. */
    public static Reply html(int status, String page) {
        return body(status, "text/html; charset=utf-8", page);
    }

    /** Any text, under any media type. */
    public static Reply body(int status, String contentType, String body) {
        return new Reply(status, Map.of(), null, body, Delivery.WHOLE).withHeader("Content-Type", contentType);
    }

    /** A redirect, to wherever it says. */
    public static Reply redirect(int status, String location) {
        return status(status).withHeader("Location", location);
    }

    /** An OAuth error (RFC 6749 section 5.2). */
    public static Reply error(int status, String error, String description) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("error", error);
        members.put("error_description", description);
        return json(status, members);
    }

    /** Takes the request and closes the connection without a word. */
    public static Reply closesConnection() {
        return status(0).closingConnection();
    }

    /** Takes the request and says nothing until the server is closed. */
    public static Reply hangs() {
        return new Reply(0, Map.of(), null, "", Delivery.HANGS);
    }

    /** A body that does not end. */
    public static Reply endless(int status, String contentType) {
        return new Reply(status, Map.of(), null, "", Delivery.ENDLESS).withHeader("Content-Type", contentType);
    }

    /** Another status, everything else the same. */
    public Reply withStatus(int other) {
        return new Reply(other, headers, json, body, delivery);
    }

    /** The header with this value alone. */
    public Reply withHeader(String name, String value) {
        return withHeaders(name, value);
    }

    /** The header once for each value; none at all where there is no value. */
    public Reply withHeaders(String name, String... values) {
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        changed.keySet().removeIf(name::equalsIgnoreCase);
        if (values.length > 0) {
            changed.put(name, List.of(values));
        }
        return new Reply(status, Collections.unmodifiableMap(changed), json, body, delivery);
    }

    /** The JSON object after a change; a reply that is none stays as it is. */
    public Reply edit(Consumer<Map<String, @Nullable Object>> change) {
        if (json == null) {
            return this;
        }
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(json);
        change.accept(changed);
        return new Reply(status, headers, Collections.unmodifiableMap(changed), body, delivery);
    }

    /** The JSON object with a member set; null is written as such. */
    public Reply with(String member, @Nullable Object value) {
        return edit(members -> members.put(member, value));
    }

    /** The JSON object without some members. */
    public Reply without(String... members) {
        return edit(all -> all.keySet().removeAll(Arrays.asList(members)));
    }

    /** The JSON object as a form, as some token endpoints answer. */
    public Reply asForm() {
        return json == null ? this : body(status, FormEncoding.MEDIA_TYPE, FormEncoding.encode(json));
    }

    /** The same body under another media type. */
    public Reply as(String contentType) {
        return withHeader("Content-Type", contentType);
    }

    /** The JSON object, still valid, grown to at least that many bytes. */
    public Reply paddedTo(int bytes) {
        return with("padding", "x".repeat(bytes));
    }

    /** One byte of the body at a time, with a pause after each. */
    public Reply dripping(Duration pause) {
        return new Reply(status, headers, json, body, Delivery.dripping(pause));
    }

    /** The request has had its effect, and the answer is lost: the connection closes without a word. */
    public Reply closingConnection() {
        return new Reply(status, headers, json, body, Delivery.CLOSES);
    }

    /** The same headers, half of the body that they promise, and the connection closes. */
    public Reply brokenOff() {
        return new Reply(status, headers, json, body, Delivery.HALF);
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The JSON object, or null where the body is none. */
    public @Nullable Map<String, @Nullable Object> json() {
        return json;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    byte[] bytes() {
        return (json == null ? body : Json.write(json)).getBytes(UTF_8);
    }

    Delivery delivery() {
        return delivery;
    }
}
