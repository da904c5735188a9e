package dev.berth.answer;

import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.HttpResponse;
import dev.berth.http.SafeUrl;
import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server's answer to a direct request, read by what it holds rather than by what it claims to be: JSON or
 * form-encoded, any 2xx, an {@code error} under any status. Immutable.
 */
public final class OAuthAnswer {
    private static final Pattern ISSUED =
            Pattern.compile("(access_token|refresh_token|id_token|client_secret|device_code)\\W{0,8}[=:]");
    private static final Set<String> PASSING_ERRORS = Set.of("temporarily_unavailable", "server_error");

    private final URI url;
    private final int status;
    private final JsonObject fields;
    private final boolean readable;
    private final @Nullable String retryAfter;
    private final ServerWords words;
    private final String body;

    private OAuthAnswer(
            URI url,
            int status,
            @Nullable JsonObject fields,
            @Nullable String retryAfter,
            ServerWords words,
            String body) {
        this.url = url;
        this.status = status;
        this.readable = fields != null;
        this.fields = fields == null ? JsonObject.of(Map.of()) : fields;
        this.retryAfter = retryAfter;
        this.words = words;
        this.body = body;
    }

    /**
     * Reads an answer.
     *
     * @param sent the secrets of the request: a server that repeats them does not get them into an error
     */
    public static OAuthAnswer of(HttpResponse response, List<Secret> sent) {
        return read(
                response.uri(),
                response.status(),
                response.headers().mediaType(),
                response.text(),
                response.headers().first("Retry-After"),
                sent);
    }

    /** Reads an answer from its parts. Pure; never fails. */
    public static OAuthAnswer read(
            URI url, int status, String mediaType, String body, @Nullable String retryAfter, List<Secret> sent) {
        return new OAuthAnswer(
                url, status, AnswerFields.read(mediaType, body), retryAfter, new ServerWords(sent), body);
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The members, as they came; empty where the body is neither JSON nor form-encoded. */
    public JsonObject fields() {
        return fields;
    }

    /** Whether the body was one or the other. */
    public boolean isReadable() {
        return readable;
    }

    /** Whether it is a 2xx without an {@code error}. */
    public boolean isSuccess() {
        return status / 100 == 2 && error() == null;
    }

    /** The OAuth error code; null where there is none. */
    public @Nullable String error() {
        String error = fields.string("error");
        if (error == null) {
            // Seen in the field: {"error": {"code": …}} and the like. It is an error all the same.
            return fields.has("error") && !Boolean.FALSE.equals(fields.bool("error")) ? "unknown_error" : null;
        }
        return error.isBlank() ? null : error.strip();
    }

    /** Whether the server is in trouble, rather than saying no: trying again later may help, and no grant has ended. */
    public boolean isTrouble() {
        String error = error();
        return status >= 500
                || status == 408
                || status == 425
                || status == 429
                || (error != null && PASSING_ERRORS.contains(error.toLowerCase(Locale.ROOT)));
    }

    /** How long the server wants to be left alone; null where it does not say. */
    public @Nullable Duration retryAfter(Instant now) {
        return RetryAfter.of(retryAfter, now);
    }

    /** The failure to throw where {@link #isTrouble()}. */
    public TransportException trouble(Stage stage) {
        return new TransportException(
                stage,
                ErrorCode.SERVER_ERROR,
                "The authorization server is in trouble (status " + status + ").",
                facts());
    }

    /**
     * {@code url}, {@code status}, and where known {@code server_error}, {@code server_error_description} or (for a body
     * that is no OAuth error) {@code server_said}, and {@code retry_after}. In a new map, clipped, without control
     * characters and without anything that was sent as a secret.
     */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", SafeUrl.withoutQuery(url));
        facts.put("status", Integer.toString(status));
        String error = error();
        if (error != null) {
            facts.put("server_error", words.of(error));
            String description = fields.string("error_description");
            if (description == null) {
                description = fields.string("message");
            }
            if (description != null && !description.isBlank()) {
                facts.put("server_error_description", words.of(description));
            }
        } else if (status / 100 != 2 && !body.isBlank() && !body.stripLeading().startsWith("<") && !holdsIssued()) {
            facts.put("server_said", words.of(unescaped()));
        }
        if (retryAfter != null) {
            facts.put("retry_after", words.of(retryAfter));
        }
        return facts;
    }

    /** A value of the answer, fit for a fact: clipped, without control characters and without what was sent as a secret. */
    public String shown(String value) {
        return words.of(value);
    }

    /** Whether a value of the answer repeats what was sent as a secret, so that it must not be kept as anything else. */
    public boolean repeatsSecret(String value) {
        return words.hold(value);
    }

    /** A success holds what was issued and is never repeated; some servers issue under another status too. */
    private boolean holdsIssued() {
        return ISSUED.matcher(body).find();
    }

    /** JSON escapes could hide a secret that was sent: some servers write a plus or a slash no other way. */
    private String unescaped() {
        return readable && body.stripLeading().startsWith("{") ? fields.toJson() : body;
    }
}
