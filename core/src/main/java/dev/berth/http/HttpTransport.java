package dev.berth.http;

import dev.berth.error.TransportException;

/**
 * Sends requests under guard. Thread-safe.
 *
 * <p>Open for other implementations; whoever writes one keeps these promises: https only (http on loopback), the address
 * policy asked about the address connected to, one request on the wire for one request asked, no redirect but those
 * {@link HttpRequest#followsSameOrigin()} allows, caps and deadlines as the request says, interruption ends the wait.
 */
public interface HttpTransport {
    /**
     * Sends and reads the whole answer; any status is an answer. A stream of events has no end to wait for: its body is left
     * out.
     *
     * @throws TransportException if there is no usable answer
     */
    HttpResponse send(HttpRequest request) throws InterruptedException;

    /**
     * Sends, and hands over the body as a stream once the headers are there.
     *
     * @throws TransportException if there is no usable answer
     */
    HttpStream open(HttpRequest request) throws InterruptedException;
}
