package dev.berth.http;

import java.io.InputStream;
import java.net.URI;

/** An answer whose body is still on its socket. */
final class Answer implements HttpStream {
    private final URI uri;
    private final ResponseHead head;
    private final InputStream body;
    private final Exchange exchange;

    Answer(URI uri, ResponseHead head, InputStream body, Exchange exchange) {
        this.uri = uri;
        this.head = head;
        this.body = body;
        this.exchange = exchange;
    }

    URI uri() {
        return uri;
    }

    @Override
    public int status() {
        return head.status();
    }

    @Override
    public HttpHeaders headers() {
        return head.headers();
    }

    @Override
    public InputStream body() {
        return body;
    }

    /** Closes the socket beneath TLS: that ends a read at once, where a closing of TLS might wait for the other side. */
    @Override
    public void close() {
        exchange.cancel();
    }
}
