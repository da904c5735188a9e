package dev.berth.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/** A client that sends exactly the bytes it is told to, and reads until the other side closes. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    private Wire(Socket socket) {
        this.socket = socket;
    }

    static Wire to(String host, int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(host), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new Wire(socket);
    }

    static Wire to(LoopbackListener listener) throws IOException {
        URI uri = URI.create(listener.redirectUri());
        return to(uri.getHost(), uri.getPort());
    }

    static String authority(LoopbackListener listener) {
        return URI.create(listener.redirectUri()).getRawAuthority();
    }

    /** One GET as a browser sends it, for this path and query. */
    static Seen get(LoopbackListener listener, String target) throws IOException {
        return request(listener, "GET", target, authority(listener));
    }

    static Seen request(LoopbackListener listener, String method, String target, String host) throws IOException {
        return raw(listener, method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    static Seen raw(LoopbackListener listener, String bytes) throws IOException {
        try (Wire wire = to(listener)) {
            return wire.send(bytes).answer();
        }
    }

    Wire send(String bytes) throws IOException {
        return send(bytes.getBytes(ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Seen answer() throws IOException {
        return new Seen(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    }

    /** Waits until the other side has closed, however it did. */
    void awaitEnd() throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // A reset is an end too.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What came back, whole. */
    record Seen(String text) {
        int status() {
            return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : -1;
        }

        String header(String name) {
            for (String line : text.substring(0, text.indexOf("\r\n\r\n")).split("\r\n", -1)) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }

        boolean isWhole() {
            return body().length() == Integer.parseInt(header("Content-Length"));
        }
    }
}
