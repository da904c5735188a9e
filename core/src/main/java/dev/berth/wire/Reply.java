package dev.berth.wire;

import dev.berth.challenge.Challenges;
import dev.berth.http.HttpHeaders;
import dev.berth.json.JsonObject;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one message.
 *
 * @param status the HTTP status
 * @param headers the HTTP headers
 * @param message the JSON-RPC response, or null where the answer holds none
 * @param used the token that the request carried: a server that repeats it does not get it into an error; null for none
 * @param clockSkew how far the clock that the token was proven by is ahead of the server's; null where that is not known, or
 *     next to nothing
 */
record Reply(
        int status,
        HttpHeaders headers,
        @Nullable JsonObject message,
        @Nullable Secret used,
        @Nullable Duration clockSkew) {
    Reply(int status, HttpHeaders headers, @Nullable JsonObject message) {
        this(status, headers, message, null, null);
    }

    /** The same, in answer to a request that this went with; null for none. */
    Reply to(@Nullable Presentation presented) {
        return presented == null
                ? this
                : new Reply(status, headers, message, presented.accessToken(), presented.clockSkew(headers));
    }

    /** The server's words, without the token that they answer. */
    String withoutToken(String words) {
        return used == null ? words : words.replace(used.reveal(), Secret.REDACTED);
    }

    /** The result, where there is one. */
    @Nullable
    JsonObject result() {
        return message == null ? null : message.object("result");
    }

    /** The error, where there is one. */
    @Nullable
    JsonObject error() {
        return message == null ? null : message.object("error");
    }

    /** Whether it is a JSON-RPC error of that code. */
    boolean hasError(long code) {
        JsonObject error = error();
        return error != null && Objects.equals(error.number("code"), code);
    }

    /** Whether the answer is about authorization: then it says nothing about the wire. */
    boolean isRefusal() {
        return status == 401 || status == 403;
    }

    /** Whether it is the proof that the server refuses, and not the token (RFC 9449 section 7.1). */
    boolean isRefusalOfProof() {
        return status == 401 && used != null && Challenges.parse(challenges()).refuseProof();
    }

    List<String> challenges() {
        return headers.all("WWW-Authenticate");
    }
}
