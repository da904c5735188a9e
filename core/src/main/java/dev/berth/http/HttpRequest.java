package dev.berth.http;

import dev.berth.error.Stage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One request, immutable; each method answers a changed copy.
 *
 * <p>Defaults: no headers but the transport's own, no body, 30 seconds from start to last byte, 1 MiB of answer, public
 * addresses only, no redirect followed.
 */
public final class HttpRequest {
    private static final int DEFAULT_MAX_BYTES = 1 << 20;

    /** The total time of an exchange, unless another is set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** A header line to send. Its text form is its name alone, as the value may be a secret. */
    public record Header(String name, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final Stage stage;
    private final String method;
    private final URI uri;
    private final List<Header> headers;
    private final byte[] body;
    private final Duration timeout;
    private final int maxBytes;
    private final AddressPolicy addresses;
    private final boolean followsSameOrigin;

    private HttpRequest(
            Stage stage,
            String method,
            URI uri,
            List<Header> headers,
            byte[] body,
            Duration timeout,
            int maxBytes,
            AddressPolicy addresses,
            boolean followsSameOrigin) {
        this.stage = stage;
        this.method = method;
        this.uri = uri;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.timeout = timeout;
        this.maxBytes = maxBytes;
        this.addresses = addresses;
        this.followsSameOrigin = followsSameOrigin;
    }

    /** A GET; {@code stage} is what a failure will be attributed to. */
    public static HttpRequest get(Stage stage, URI uri) {
        return of(stage, "GET", uri, new byte[0]);
    }

    /** A POST of a body of the given content type. */
    public static HttpRequest post(Stage stage, URI uri, String contentType, byte[] body) {
        return of(stage, "POST", uri, body).header("Content-Type", contentType);
    }

    /** A DELETE. */
    public static HttpRequest delete(Stage stage, URI uri) {
        return of(stage, "DELETE", uri, new byte[0]);
    }

    private static HttpRequest of(Stage stage, String method, URI uri, byte[] body) {
        return new HttpRequest(
                stage,
                method,
                uri,
                List.of(),
                body.clone(),
                DEFAULT_TIMEOUT,
                DEFAULT_MAX_BYTES,
                AddressPolicy.PUBLIC_ONLY,
                false);
    }

    /** Adds a header line. */
    public HttpRequest header(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new HttpRequest(stage, method, uri, more, body, timeout, maxBytes, addresses, followsSameOrigin);
    }

    /** Sets the total time from the look-up of the name to the last byte; for a stream, to its headers. */
    public HttpRequest timeout(Duration timeout) {
        return new HttpRequest(stage, method, uri, headers, body, timeout, maxBytes, addresses, followsSameOrigin);
    }

    /** Sets the cap on the answer's body, in bytes. */
    public HttpRequest maxBytes(int maxBytes) {
        return new HttpRequest(stage, method, uri, headers, body, timeout, maxBytes, addresses, followsSameOrigin);
    }

    /** Sets which addresses may be connected to. */
    public HttpRequest addresses(AddressPolicy addresses) {
        return new HttpRequest(stage, method, uri, headers, body, timeout, maxBytes, addresses, followsSameOrigin);
    }

    /** Lets a GET follow redirects within its own origin; all others are refused either way. */
    public HttpRequest followingSameOrigin() {
        return new HttpRequest(stage, method, uri, headers, body, timeout, maxBytes, addresses, true);
    }

    /** What a failure is attributed to. */
    public Stage stage() {
        return stage;
    }

    /** The method, in capitals. */
    public String method() {
        return method;
    }

    /** The target. */
    public URI uri() {
        return uri;
    }

    /** The header lines in the order in which they were added. */
    public List<Header> headers() {
        return headers;
    }

    /** The body; empty for none. */
    public byte[] body() {
        return body.clone();
    }

    /** The total time. */
    public Duration timeout() {
        return timeout;
    }

    /** The cap in bytes. */
    public int maxBytes() {
        return maxBytes;
    }

    /** The addresses that may be connected to. */
    public AddressPolicy addresses() {
        return addresses;
    }

    /** Whether redirects within the origin are followed. */
    public boolean followsSameOrigin() {
        return followsSameOrigin;
    }
}
