package dev.berth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that says, byte for byte, what a test tells it to, and remembers what it was asked. */
public final class RawServer implements AutoCloseable {
    /** What is done with one connection once its request has been read. */
    @FunctionalInterface
    public interface Script {
        void run(String request, Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    private static final Pattern CHUNKED = Pattern.compile("(?im)^transfer-encoding: chunked");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)");

    private final ServerSocket listener;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private RawServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        start(this::accept);
    }

    public static RawServer running(Script script) throws IOException {
        return on(new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})), script);
    }

    public static RawServer on(ServerSocket listener, Script script) {
        return new RawServer(listener, script);
    }

    /** Answers every request with these bytes and closes. */
    public static RawServer answering(String bytes) throws IOException {
        return running((request, socket, out) -> out.write(bytes.getBytes(ISO_8859_1)));
    }

    /** Answers with 200 and this body. */
    public static RawServer answeringOk(String body) throws IOException {
        return answering("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Every request read so far, head and body as Latin-1. */
    public List<String> requests() {
        return requests;
    }

    /** For scripts: stays with an open connection until the test is over. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "test-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String request = read(new BufferedInputStream(socket.getInputStream()));
            requests.add(request);
            script.run(request, socket, socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // The client gave up first, which some tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The whole request: what is left unread when the socket is closed takes the answer with it. */
    private static String read(InputStream in) throws IOException {
        String head = through(in, "\r\n\r\n");
        if (CHUNKED.matcher(head).find()) {
            return head + chunks(in);
        }
        Matcher length = LENGTH.matcher(head);
        int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return head + new String(in.readNBytes(bytes), ISO_8859_1);
    }

    private static String chunks(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(through(in, "\r\n").strip(), 16);
            body.append(new String(in.readNBytes(size), ISO_8859_1));
            through(in, "\r\n");
            if (size == 0) {
                return body.toString();
            }
        }
    }

    private static String through(InputStream in, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(ISO_8859_1).endsWith(end)) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no request");
            }
            read.write(c);
        }
        return read.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
