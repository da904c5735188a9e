package dev.berth.http;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on plain sockets: one connection per request, one request per call, nothing sent twice. Thread-safe; holds no
 * thread and no connection between calls, and needs no closing.
 *
 * <p>An exchange runs on a thread of its own, so that neither a stuck look-up of a name nor a dripping server outlives the
 * deadline or an interruption of the caller. Reading the body of a stream is interruptible too.
 */
public final class SocketTransport implements HttpTransport {
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Dialer dialer;
    private final @Nullable Proxy proxy;
    private final TlsContext tls;
    private final String userAgent = "berth/" + Version.CURRENT;

    /**
     * Makes a transport; reads no file and opens nothing yet.
     *
     * @throws dev.berth.error.ConfigurationException if the proxy's URL makes no sense
     */
    public SocketTransport(NetworkSettings settings) {
        this(settings, InetAddress::getAllByName);
    }

    SocketTransport(NetworkSettings settings, Resolver resolver) {
        this.proxy = Proxy.of(settings);
        this.tls = new TlsContext(settings.certificateFile());
        this.dialer = new Dialer(resolver, proxy, tls, userAgent);
    }

    /**
     * With the proxy and the certificate file of the settings, each where it is set. A user and a password for the proxy do
     * not go along: the JDK's clients show none to a proxy that tunnels, unless the whole JVM is told to.
     */
    @Override
    public HttpClient.Builder clientBuilder() {
        HttpClient.Builder builder = HttpClient.newBuilder();
        if (proxy != null) {
            builder.proxy(new ProxyOfTheSettings(proxy));
        }
        SSLContext context = tls.ofFile();
        if (context != null) {
            builder.sslContext(context);
        }
        return builder;
    }

    @Override
    public HttpResponse send(HttpRequest request) throws InterruptedException {
        return run(request, exchange -> {
            try (Answer answer = answer(request, exchange)) {
                byte[] body =
                        isEventStream(answer) ? new byte[0] : ResponseBody.readAll(answer.body(), request.maxBytes());
                return new HttpResponse(answer.uri(), answer.status(), answer.headers(), body);
            }
        });
    }

    /** Servers that answer any GET with their stream of events would be waited for until the deadline. */
    private static boolean isEventStream(Answer answer) {
        return answer.headers().mediaType().equals("text/event-stream");
    }

    @Override
    public HttpStream open(HttpRequest request) throws InterruptedException {
        return run(request, exchange -> answer(request, exchange));
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Exchange exchange) throws IOException;
    }

    private <T> T run(HttpRequest request, Work<T> work) throws InterruptedException {
        SafeUrl.require(request.uri(), request.stage());
        RequestHead.check(request);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Exchange exchange = new Exchange(request.timeout());
        Callable<T> body = () -> work.run(exchange);
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = new Thread(task, "berth-http");
        thread.setDaemon(true);
        thread.start();
        boolean done = false;
        try {
            T result = task.get(Math.max(0, exchange.remainingNanos()), TimeUnit.NANOSECONDS);
            done = true;
            return result;
        } catch (TimeoutException e) {
            throw failure(request, new SocketTimeoutException("out of time"));
        } catch (ExecutionException e) {
            throw failure(request, e.getCause() == null ? e : e.getCause());
        } finally {
            if (!done) {
                exchange.cancel();
            }
        }
    }

    private Answer answer(HttpRequest request, Exchange exchange) throws IOException {
        URI target = request.uri();
        for (int hops = 0; ; hops++) {
            Answer answer = once(request, target, exchange);
            if (!REDIRECTS.contains(answer.status())) {
                return answer;
            }
            exchange.closeConnection();
            target = redirect(request, target, answer, hops);
        }
    }

    private Answer once(HttpRequest request, URI target, Exchange exchange) throws IOException {
        boolean answered = false;
        try {
            Socket socket = dialer.dial(target, request.addresses(), exchange);
            IOException unsent = null;
            try {
                write(socket, RequestHead.of(request, target, userAgent), request.body());
            } catch (IOException e) {
                unsent = e; // The server may have answered before it had read everything.
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            ResponseHead head;
            try {
                head = ResponseHead.read(in);
            } catch (IOException e) {
                throw unsent == null ? e : unsent;
            }
            Answer answer = new Answer(target, head, ResponseBody.of(request.method(), head, in), exchange);
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                exchange.cancel();
            }
        }
    }

    /** Head and body in one piece: a server sees one segment, not a head that waits for its body. */
    private static void write(Socket socket, byte[] head, byte[] body) throws IOException {
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        socket.getOutputStream().write(whole);
        socket.getOutputStream().flush();
    }

    private static URI redirect(HttpRequest request, URI from, Answer answer, int hops) throws IOException {
        URI to;
        try {
            String location = answer.headers().first("Location");
            to = from.resolve(new URI(location == null ? "" : location));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refusal(answer, "a redirect to what is no URL");
        }
        if (SafeUrl.fault(to) != null) {
            throw refusal(answer, "a redirect to an unsafe URL");
        }
        boolean sameOrigin = Origin.of(to).equals(Origin.of(from));
        if (!request.followsSameOrigin() || !request.method().equals("GET") || !sameOrigin) {
            throw refusal(answer, "a redirect to " + Origin.of(to) + " is not followed")
                    .fact("redirect_origin", Origin.of(to).toString());
        }
        if (hops >= MAX_REDIRECTS) {
            throw refusal(answer, "more than " + MAX_REDIRECTS + " redirects");
        }
        return to;
    }

    private static ExchangeFault refusal(Answer answer, String message) {
        return new ExchangeFault(ErrorCode.REDIRECT_REFUSED, message).fact("status", Integer.toString(answer.status()));
    }

    private static BerthException failure(HttpRequest request, Throwable cause) {
        if (cause instanceof BerthException known) {
            return known;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", SafeUrl.withoutQuery(request.uri()));
        ErrorCode code = ErrorCode.UNREACHABLE;
        String message = "the server broke off";
        if (cause instanceof ExchangeFault fault) {
            code = fault.code();
            message = String.valueOf(fault.getMessage());
            facts.putAll(fault.facts());
        } else if (cause instanceof UnknownHostException) {
            message = "the name is not known: " + request.uri().getHost();
        } else if (cause instanceof SocketTimeoutException) {
            code = ErrorCode.TIMEOUT;
            message = "no answer within " + request.timeout().toMillis() + " ms";
        } else if (cause instanceof RuntimeException unexpected) {
            throw unexpected;
        } else {
            facts.put("reason", String.valueOf(cause.getMessage()));
        }
        return new TransportException(request.stage(), code, message, facts, cause);
    }
}
