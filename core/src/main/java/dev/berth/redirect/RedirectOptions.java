package dev.berth.redirect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener binds and what redirect URI it advertises. Immutable and thread-safe; start at {@link #defaults()} or
 * {@link #ofRedirectUri}.
 */
public final class RedirectOptions {
    private static final RedirectOptions DEFAULTS = new RedirectOptions(LoopbackHost.IPV4, 0, "/callback", null, null);

    private final LoopbackHost host;
    private final int port;
    private final String path;
    private final @Nullable String wholeUri;
    private final @Nullable InetSocketAddress openAddress;

    private RedirectOptions(
            LoopbackHost host,
            int port,
            String path,
            @Nullable String wholeUri,
            @Nullable InetSocketAddress openAddress) {
        this.host = host;
        this.port = port;
        this.path = path;
        this.wholeUri = wholeUri;
        this.openAddress = openAddress;
    }

    /** {@code http://127.0.0.1:PORT/callback} at a port that the system picks. */
    public static RedirectOptions defaults() {
        return DEFAULTS;
    }

    /**
     * A redirect URI that is registered as it stands; it is advertised letter by letter, and the port in it listens (80 if
     * it names none).
     *
     * @throws IllegalArgumentException if it is not {@code http} on a loopback host, lacks a path, or has a fragment or
     *     user information
     */
    public static RedirectOptions ofRedirectUri(String redirectUri) {
        URI uri;
        try {
            uri = new URI(redirectUri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the redirect URI is not a URI: " + e.getReason(), e);
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("a redirect URI on this machine begins with http://");
        }
        if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a redirect URI has no fragment and no user (RFC 6749 section 3.1.2)");
        }
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " of the redirect URI does not exist");
        }
        return new RedirectOptions(
                LoopbackHost.of(uri.getHost()), port, checkedPath(uri.getRawPath()), redirectUri, null);
    }

    /**
     * The name the redirect URI uses; default {@link LoopbackHost#IPV4}.
     *
     * @throws IllegalStateException if these are of a whole redirect URI
     */
    public RedirectOptions withHost(LoopbackHost newHost) {
        return new RedirectOptions(newHost, port, path, noWholeUri(), openAddress);
    }

    /**
     * The port; 0, the default, lets the system pick one.
     *
     * @throws IllegalArgumentException if there is no such port
     * @throws IllegalStateException if these are of a whole redirect URI
     */
    public RedirectOptions withPort(int newPort) {
        if (newPort < 0 || newPort > 65535) {
            throw new IllegalArgumentException("port " + newPort + " does not exist");
        }
        return new RedirectOptions(host, newPort, path, noWholeUri(), openAddress);
    }

    /**
     * The raw path; default {@code /callback}. Compared letter by letter.
     *
     * @throws IllegalArgumentException if it is not the path of a URI, as it is written there
     * @throws IllegalStateException if these are of a whole redirect URI
     */
    public RedirectOptions withPath(String newPath) {
        return new RedirectOptions(host, port, checkedPath(newPath), noWholeUri(), openAddress);
    }

    /**
     * Binds to this address and port instead of a loopback one, as is needed inside a container whose port is published.
     * What is advertised stays as it was: a loopback redirect URI. <strong>Whoever reaches the address reaches the
     * listener</strong>, with nothing but {@code state} between.
     *
     * @param bindPort 0 lets the system pick one
     */
    public RedirectOptions withBindAddressThatOtherMachinesCanReach(InetAddress address, int bindPort) {
        return new RedirectOptions(host, port, path, wholeUri, new InetSocketAddress(address, bindPort));
    }

    /** Whether the port is one certain port, so that another flow or process may hold it. */
    public boolean isPinned() {
        return port != 0;
    }

    /** The name the redirect URI uses. */
    public LoopbackHost host() {
        return host;
    }

    /** The port of the redirect URI; 0 if the system picks one. */
    public int port() {
        return port;
    }

    /** The raw path of the redirect URI. */
    public String path() {
        return path;
    }

    /** Where it listens, if that is elsewhere than it says: an address that other machines can reach. */
    public Optional<InetSocketAddress> openAddress() {
        return Optional.ofNullable(openAddress);
    }

    /** The redirect URI at a port that was bound; a pinned one does not depend on it. */
    public String redirectUri(int boundPort) {
        return wholeUri != null ? wholeUri : "http://" + host.uriForm() + ":" + (isPinned() ? port : boundPort) + path;
    }

    private @Nullable String noWholeUri() {
        if (wholeUri != null) {
            throw new IllegalStateException("a whole redirect URI leaves no room for another host, port or path");
        }
        return null;
    }

    private static String checkedPath(@Nullable String path) {
        if (path == null || !path.startsWith("/")) {
            throw new IllegalArgumentException("a redirect URI needs a path; \"/\" is one");
        }
        boolean plain = path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#');
        if (!plain) {
            throw new IllegalArgumentException("the path of a redirect URI is written in its raw, encoded form");
        }
        try {
            // What no URI can hold the browser would write in another way, and no response would ever be found to fit.
            URI whole = new URI("http://127.0.0.1" + path);
            if (!path.equals(whole.getRawPath())) {
                throw new IllegalArgumentException("the path of a redirect URI is a path alone");
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "the path of a redirect URI is written in its raw, encoded form: " + e.getReason(), e);
        }
        return path;
    }
}
