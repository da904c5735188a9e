package dev.berth.presentation;

import dev.berth.http.HttpHeaders;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An access token, and how it goes with a request. Thread-safe. */
public interface Presentation {
    /** The token as its bearer presents it (RFC 6750 section 2.1). */
    static Presentation bearer(Secret accessToken) {
        return new BearerPresentation(accessToken);
    }

    /** The token. */
    Secret accessToken();

    /** The header lines for one request; made anew for each. */
    Map<String, String> headers(String method, URI uri);

    /**
     * Hears the answer to a request that it went with. Call it with every answer: the next proof has the nonce that an answer
     * brings (RFC 9449 section 8).
     *
     * @return whether the same request, with new header lines, is worth sending once more at once: nothing but a nonce was
     *     missing
     */
    boolean hears(URI uri, int status, HttpHeaders headers);

    /**
     * How far our clock is ahead of the server's, by the {@code Date} of its answer; null for a bearer token, without a {@code
     * Date}, or where the two agree.
     */
    default @Nullable Duration clockSkew(HttpHeaders headers) {
        return null;
    }
}
