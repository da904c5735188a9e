package dev.berth.callback;

import dev.berth.redirect.RedirectOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds the sockets of one listener.
 *
 * <p>{@code SO_REUSEADDR} is left as the JDK sets it: on Unix it lets us take a port back whose last connections are in
 * TIME_WAIT and never one that somebody listens on; on Windows, where it would let another process share the port, the JDK
 * leaves it off and binds exclusively.
 */
final class LoopbackSockets {
    private static final int BACKLOG = 1024;
    private static final int TRIES = 64;

    private static final InetAddress V4 = address(127, 0, 0, 1);
    private static final InetAddress V6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private LoopbackSockets() {}

    /** Listening, one or two sockets at one port. */
    static List<ServerSocketChannel> open(RedirectOptions options) throws BindException {
        InetSocketAddress open = options.openAddress().orElse(null);
        if (open != null) {
            return List.of(bind(open.getAddress(), open.getPort()));
        }
        return switch (options.host()) {
            case IPV4 -> List.of(bind(V4, options.port()));
            case IPV6 -> List.of(bind(V6, options.port()));
            case LOCALHOST -> openBoth(options.port());
        };
    }

    static int portOf(ServerSocketChannel channel) {
        return channel.socket().getLocalPort();
    }

    private static List<ServerSocketChannel> openBoth(int port) throws BindException {
        BindException last = null;
        for (int i = 0; i < (port == 0 ? TRIES : 1); i++) {
            ServerSocketChannel v4 = bind(V4, port);
            try {
                return List.of(v4, bind(V6, portOf(v4)));
            } catch (BindException e) {
                if (!hasIpv6Loopback()) {
                    return List.of(v4);
                }
                // Somebody else holds this port on the other family, and a browser that tries it first would go to
                // them.
                close(v4);
                last = e;
            }
        }
        throw last != null ? last : new BindException("no port was tried");
    }

    private static boolean hasIpv6Loopback() {
        try {
            close(bind(V6, 0));
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    private static ServerSocketChannel bind(InetAddress address, int port) throws BindException {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open(
                    address.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            channel.bind(new InetSocketAddress(address, port), BACKLOG);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | UnsupportedOperationException e) {
            close(channel);
            BindException failure = new BindException("Port " + (port == 0 ? "(any)" : port) + " on "
                    + address.getHostAddress() + " cannot be listened on: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    static void close(@Nullable ServerSocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are legal lengths", e);
        }
    }
}
