package dev.berth.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.secret.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTP proxy that https is tunnelled through, and the hosts that it is not asked for. */
final class Proxy {
    private final String host;
    private final int port;
    private final @Nullable Secret authorization;
    private final NoProxy except;

    private Proxy(String host, int port, @Nullable Secret authorization, NoProxy except) {
        this.host = host;
        this.port = port;
        this.authorization = authorization;
        this.except = except;
    }

    /** The proxy of the settings, or null where there is none. */
    static @Nullable Proxy of(NetworkSettings settings) {
        String text = settings.httpsProxy();
        if (text == null) {
            return null;
        }
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : "http://" + text);
        } catch (URISyntaxException e) {
            throw misconfigured("HTTPS_PROXY is not a URL");
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getPort() > 65535) {
            throw misconfigured("HTTPS_PROXY must be http://[user:password@]host[:port]");
        }
        String user = uri.getUserInfo();
        Secret authorization = user == null
                ? null
                : Secret.of("Basic "
                        + Base64.getEncoder().encodeToString(withColon(user).getBytes(UTF_8)));
        String noProxy = settings.noProxy();
        return new Proxy(
                Origin.of(uri).bareHost(),
                uri.getPort() > 0 ? uri.getPort() : 80,
                authorization,
                new NoProxy(noProxy == null ? "" : noProxy));
    }

    private static String withColon(String user) {
        return user.indexOf(':') < 0 ? user + ":" : user;
    }

    private static ConfigurationException misconfigured(String message) {
        return new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, message, Map.of());
    }

    /** Whether this target goes through the proxy; loopback never does. */
    boolean serves(URI target) {
        return Origin.of(target).scheme().equals("https")
                && !SafeUrl.hasLoopbackHost(target)
                && !except.matches(Origin.of(target));
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** The request that opens a tunnel (RFC 9110 section 9.3.6). */
    byte[] connect(Origin target, String userAgent) {
        String authority = target.host() + ":" + target.port();
        String credentials = authorization == null ? "" : "Proxy-Authorization: " + authorization.reveal() + "\r\n";
        return ("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\nUser-Agent: " + userAgent + "\r\n"
                        + credentials + "\r\n")
                .getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
