package dev.berth.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;

/** The person's browser, as far as a redirect needs one: a connection and one request. */
final class Browser implements AutoCloseable {
    private final Socket socket;
    private final byte[] request;

    private Browser(Socket socket, URI response) {
        this.socket = socket;
        this.request = ("GET " + response.getRawPath() + "?" + response.getRawQuery() + " HTTP/1.1\r\nHost: "
                        + response.getRawAuthority()
                        + "\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
                .getBytes(US_ASCII);
    }

    static Browser connect(URI response) throws IOException {
        Socket socket = new Socket(response.getHost(), response.getPort());
        socket.setTcpNoDelay(true);
        return new Browser(socket, response);
    }

    /** Sends the request whole and gives the moment before; its last byte leaves after that. */
    long send() throws IOException {
        long before = System.nanoTime();
        socket.getOutputStream().write(request);
        return before;
    }

    /** Reads the page to its end. */
    void readPage() throws IOException {
        try {
            socket.setSoTimeout(5_000);
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException | SocketException e) {
            // How the page ends is measured nowhere here.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
