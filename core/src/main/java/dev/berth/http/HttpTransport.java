package dev.berth.http;

import dev.berth.error.TransportException;
import java.net.http.HttpClient;

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

    /**
     * Begins a client of the JDK's that reaches the network as this does: through the same proxy, trusting the same
     * authorities. It gives none of this interface's promises. Default: with the JDK's own settings.
     *
     * @throws dev.berth.error.ConfigurationException if the authorities cannot be read
     */
    default HttpClient.Builder clientBuilder() {
        return HttpClient.newBuilder();
    }
}
