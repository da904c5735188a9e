package dev.berth.http;

import dev.berth.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Opens the connection of an exchange: name, policy, address, proxy, TLS, in this order. Thread-safe. */
final class Dialer {
    /** What one of several addresses may take before the next is tried: long enough for one lost packet. */
    private static final int ATTEMPT_MILLIS = 3_000;

    private final Resolver resolver;
    private final @Nullable Proxy proxy;
    private final TlsContext tls;
    private final String userAgent;

    Dialer(Resolver resolver, @Nullable Proxy proxy, TlsContext tls, String userAgent) {
        this.resolver = resolver;
        this.proxy = proxy;
        this.tls = tls;
        this.userAgent = userAgent;
    }

    /** A connected socket on which the request can be written. */
    Socket dial(URI target, AddressPolicy policy, Exchange exchange) throws IOException {
        Origin origin = Origin.of(target);
        Socket socket;
        if (proxy != null && proxy.serves(target)) {
            InetAddress literal = Literal.of(origin.bareHost());
            if (literal != null && !policy.permits(target, literal)) {
                throw refused(origin, literal);
            }
            socket = tunnel(proxy, origin, exchange);
        } else {
            socket = connect(permitted(target, policy), origin.port(), exchange);
        }
        return origin.scheme().equals("https") ? secure(socket, origin) : socket;
    }

    private List<InetAddress> permitted(URI target, AddressPolicy policy) throws IOException {
        Origin origin = Origin.of(target);
        boolean plain = origin.scheme().equals("http");
        List<InetAddress> permitted = new ArrayList<>();
        InetAddress refused = null;
        for (InetAddress address : resolver.resolve(origin.bareHost())) {
            // A name like localhost is only a promise; http is for what is loopback indeed.
            if (policy.permits(target, address) && (!plain || address.isLoopbackAddress())) {
                permitted.add(address);
            } else {
                refused = address;
            }
        }
        if (permitted.isEmpty()) {
            throw refused == null ? new UnknownHostException(origin.host()) : refused(origin, refused);
        }
        return permitted;
    }

    private static ExchangeFault refused(Origin origin, InetAddress address) {
        return new ExchangeFault(
                        ErrorCode.ADDRESS_REFUSED,
                        origin.host() + " is at an address that may not be reached from here: "
                                + address.getHostAddress())
                .fact("host", origin.host())
                .fact("address", address.getHostAddress());
    }

    private static Socket connect(List<InetAddress> addresses, int port, Exchange exchange) throws IOException {
        IOException last = null;
        for (int i = 0; i < addresses.size(); i++) {
            int left = addresses.size() - i;
            int millis = exchange.remainingMillis();
            int attempt = left == 1 ? millis : Math.max(1, Math.min(ATTEMPT_MILLIS, millis / left));
            SocketChannel channel = SocketChannel.open();
            exchange.attach(channel);
            try {
                channel.socket().setTcpNoDelay(true);
                channel.socket().connect(new InetSocketAddress(addresses.get(i), port), attempt);
                return channel.socket();
            } catch (IOException e) {
                channel.close();
                last = e;
            }
        }
        throw new ExchangeFault(
                ErrorCode.UNREACHABLE,
                "no connection could be made",
                last == null ? new IOException("no address") : last);
    }

    private Socket tunnel(Proxy through, Origin origin, Exchange exchange) throws IOException {
        Socket socket;
        try {
            socket = connect(List.of(resolver.resolve(through.host())), through.port(), exchange);
        } catch (UnknownHostException e) {
            throw new ExchangeFault(ErrorCode.UNREACHABLE, "the proxy's name is not known: " + through.host(), e);
        } catch (ExchangeFault e) {
            throw new ExchangeFault(ErrorCode.UNREACHABLE, "the proxy cannot be reached: " + through, e);
        }
        socket.getOutputStream().write(through.connect(origin, userAgent));
        ResponseHead head = ResponseHead.read(socket.getInputStream());
        if (head.status() / 100 != 2) {
            throw new ExchangeFault(
                            ErrorCode.UNREACHABLE,
                            head.status() == 407
                                    ? "the proxy asks for credentials: " + through
                                    : "the proxy refused the connection: " + through)
                    .fact("proxy", through.toString())
                    .fact("status", Integer.toString(head.status()));
        }
        return socket;
    }

    private Socket secure(Socket socket, Origin origin) throws IOException {
        String host = origin.bareHost();
        SSLSocket secured = (SSLSocket) tls.factory().createSocket(socket, host, origin.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (Literal.of(host) == null) {
            try {
                parameters.setServerNames(List.of(new SNIHostName(host)));
            } catch (IllegalArgumentException e) {
                throw new ExchangeFault(ErrorCode.UNSAFE_URL, "the host is no name that TLS can ask for", e);
            }
        }
        secured.setSSLParameters(parameters);
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            throw new ExchangeFault(ErrorCode.TLS_FAILED, "TLS with " + origin.host() + " failed: " + e.getMessage(), e)
                    .fact("host", origin.host());
        }
        return secured;
    }
}
