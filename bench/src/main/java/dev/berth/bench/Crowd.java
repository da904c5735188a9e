package dev.berth.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Connections that came before the genuine one and never finish a request. */
final class Crowd implements AutoCloseable {
    private static final long DRIP_NANOS = 1_000_000;

    private final List<Socket> sockets = new ArrayList<>();
    private final Thread drip = new Thread(this::drip, "drip");
    private volatile boolean closed;

    private Crowd() {}

    /** That many connections which send nothing. */
    static Crowd silent(URI receiver, int size) throws IOException {
        Crowd crowd = new Crowd();
        crowd.connect(receiver, size);
        return crowd;
    }

    /** That many which have begun a request and add a byte each in turn, one in a millisecond over all. */
    static Crowd dripping(URI receiver, int size) throws IOException {
        Crowd crowd = new Crowd();
        crowd.connect(receiver, size);
        crowd.sockets.forEach(socket -> write(socket, "GET /callback?code="));
        crowd.drip.setDaemon(true);
        crowd.drip.start();
        return crowd;
    }

    private void connect(URI receiver, int size) throws IOException {
        for (int i = 0; i < size; i++) {
            sockets.add(new Socket(receiver.getHost(), receiver.getPort()));
        }
    }

    private void drip() {
        for (int i = 0; !closed; i = (i + 1) % sockets.size()) {
            write(sockets.get(i), "x");
            LockSupport.parkNanos(DRIP_NANOS);
        }
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        } catch (IOException e) {
            // A receiver may hang up on such a connection; that is well.
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
