package dev.berth.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A resource in a process of its own: answers {@code GET /small} with a few bytes, {@code GET /large} with as many as its
 * argument says, to whoever shows a token or none. Connections are kept open. Prints its port, and ends with its input.
 */
final class ResourceProcess {
    private static final int PIECE = 64 << 10;

    private ResourceProcess() {}

    public static void main(String[] args) throws IOException {
        long large = Long.parseLong(args[0]);
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println(listener.getLocalPort());
            Thread accepting = new Thread(() -> accept(listener, large));
            accepting.setDaemon(true);
            accepting.start();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void accept(ServerSocket listener, long large) {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Thread serving = new Thread(() -> serve(socket, large));
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException e) {
            // The end.
        }
    }

    private static void serve(Socket socket, long large) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            byte[] piece = new byte[PIECE];
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                long length = head.startsWith("GET /large ") ? large : 2;
                out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + length
                                + "\r\n\r\n")
                        .getBytes(US_ASCII));
                for (long left = length; left > 0; left -= PIECE) {
                    out.write(piece, 0, (int) Math.min(left, PIECE));
                }
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int read = in.read();
            if (read < 0) {
                return "";
            }
            head.append((char) read);
        }
        return head.toString();
    }
}
