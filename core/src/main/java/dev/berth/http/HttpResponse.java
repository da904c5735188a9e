package dev.berth.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;

/**
 * One whole answer. Immutable.
 *
 * @param uri where it came from, after redirects
 * @param status the status code
 * @param headers its header lines
 * @param body its body, within the request's cap; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record HttpResponse(URI uri, int status, HttpHeaders headers, byte[] body) {
    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, UTF_8);
    }

    /** Never the body: it may hold secrets. */
    @Override
    public String toString() {
        return "HttpResponse[" + status + ", " + body.length + " bytes]";
    }
}
