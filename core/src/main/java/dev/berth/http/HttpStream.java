package dev.berth.http;

import java.io.InputStream;

/**
 * An answer whose body is read as it comes, for server-sent events. Its owner closes it; closing from another thread ends a
 * blocked read.
 */
public interface HttpStream extends AutoCloseable {
    /** The status code. */
    int status();

    /** The header lines. */
    HttpHeaders headers();

    /** The body, decoded of its transfer coding; without a cap, so whoever reads it keeps one. */
    InputStream body();

    @Override
    void close();
}
