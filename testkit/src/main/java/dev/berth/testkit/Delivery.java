package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** How a reply goes over the wire. Waits are interrupted when the server closes. */
@FunctionalInterface
interface Delivery {
    /** All at once. */
    Delivery WHOLE = (reply, exchange) -> {
        byte[] bytes = reply.bytes();
        boolean hasBody = bytes.length > 0 && !"HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(reply.status(), hasBody ? bytes.length : -1);
        if (hasBody) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    };

    /** Closes the connection: the exchange is closed with no answer begun. */
    Delivery CLOSES = (reply, exchange) -> {};

    /** Half of the body that was promised, then the connection closes. */
    Delivery HALF = (reply, exchange) -> {
        byte[] bytes = reply.bytes();
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        OutputStream out = exchange.getResponseBody();
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
    };

    /** Never. */
    Delivery HANGS = (reply, exchange) -> new CountDownLatch(1).await();

    /** For ever, as fast as it is read. */
    Delivery ENDLESS = (reply, exchange) -> {
        exchange.sendResponseHeaders(reply.status(), 0);
        byte[] piece = "{\"more\":".repeat(1024).getBytes(US_ASCII);
        try (OutputStream out = exchange.getResponseBody()) {
            while (!Thread.interrupted()) {
                out.write(piece);
            }
        }
    };

    /** Byte by byte. */
    static Delivery dripping(Duration pause) {
        return (reply, exchange) -> {
            byte[] bytes = reply.bytes();
            exchange.sendResponseHeaders(reply.status(), 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (byte one : bytes) {
                    out.write(one);
                    out.flush();
                    LockSupport.parkNanos(pause.toNanos());
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
            }
        };
    }

    /** Writes the status, the body and, before, whatever else belongs to the manner; headers are set already. */
    void deliver(Reply reply, HttpExchange exchange) throws IOException, InterruptedException;
}
