package dev.berth.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer on this machine that answers each refresh at once, with a token that is over already. */
final class RotatingIssuer implements AutoCloseable {
    private final AtomicInteger answers = new AtomicInteger();
    private final HttpServer http;

    RotatingIssuer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/token", exchange -> {
            exchange.getRequestBody().readAllBytes();
            int number = answers.incrementAndGet();
            byte[] body = ("{\"access_token\":\"access-" + number + "\",\"token_type\":\"Bearer\",\"expires_in\":0,"
                            + "\"refresh_token\":\"refresh-" + number + "\"}")
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    int answers() {
        return answers.get();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
