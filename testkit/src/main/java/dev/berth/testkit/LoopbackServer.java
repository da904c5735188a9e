package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The socket beneath the test servers: 127.0.0.1 only, exact paths, every request logged, daemon threads, quick to close. */
final class LoopbackServer implements AutoCloseable {
    private static final int MAX_BODY = 4 << 20;
    private static final String HOST = "127.0.0.1";

    private final HttpServer server;
    private final ExecutorService threads;
    private final RequestLog log;
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    private volatile boolean requiresUserAgent;

    /**
     * Binds and serves at once.
     *
     * @param port 0 for any
     * @throws UncheckedIOException if the port is taken
     */
    LoopbackServer(int port, RequestLog log) {
        this.log = log;
        try {
            server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "testkit-" + server.getAddress().getPort());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        // The dispatcher thread inherits being a daemon from the thread that starts it.
        Thread starter = new Thread(server::start, "testkit-start");
        starter.setDaemon(true);
        starter.start();
        join(starter);
    }

    /** {@code http://127.0.0.1:PORT}, without a slash. */
    String origin() {
        return "http://" + HOST + ":" + server.getAddress().getPort();
    }

    RequestLog log() {
        return log;
    }

    void mount(String path, Endpoint endpoint) {
        endpoints.put(path, endpoint);
    }

    void unmount(String path) {
        endpoints.remove(path);
    }

    boolean isMounted(String path) {
        return endpoints.containsKey(path);
    }

    void requireUserAgent(boolean required) {
        requiresUserAgent = required;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            RecordedRequest request = read(exchange);
            log.add(request);
            Reply reply = reply(request);
            if ("close".equalsIgnoreCase(request.header("Connection"))) {
                // The JDK's server closes without saying so, and the client would use the connection again (RFC 9112
                // section 9.6).
                exchange.getResponseHeaders().set("Connection", "close");
            }
            reply.headers()
                    .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
            reply.delivery().deliver(reply, exchange);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply reply(RecordedRequest request) throws InterruptedException {
        if (requiresUserAgent && request.header("User-Agent") == null) {
            return Reply.html(403, "<!doctype html><title>Forbidden</title><p>No User-Agent.");
        }
        return request.endpoint() == null ? Reply.NOT_HERE : request.endpoint().reply(request);
    }

    private RecordedRequest read(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, List.copyOf(values)));
        String body = new String(exchange.getRequestBody().readNBytes(MAX_BODY), UTF_8);
        String path = exchange.getRequestURI().getRawPath();
        Endpoint endpoint = path == null ? null : endpoints.get(path);
        RecordedRequest request = new RecordedRequest(
                endpoint,
                exchange.getRequestMethod(),
                path == null ? "" : path,
                exchange.getRequestURI().getRawQuery(),
                Collections.unmodifiableMap(headers),
                body);
        return endpoint == null ? request : request.at(endpoint.partFor(request));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
