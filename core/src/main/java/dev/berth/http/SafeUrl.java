package dev.berth.http;

import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which URLs may be requested, or handed to a browser: https, or http on this machine, and nothing in them that a shell, a
 * terminal or another parser could read differently.
 *
 * <p>Asked of every URL that comes from a server, before anything is done with it.
 */
public final class SafeUrl {
    private static final int MAX_LENGTH = 8192;
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    private static final Pattern DECIMAL_V4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private SafeUrl() {}

    /**
     * Parses and checks a URL from outside.
     *
     * @param stage what a failure is attributed to
     * @throws TransportException with {@link ErrorCode#UNSAFE_URL} if it is not safe
     */
    public static URI parse(String text, Stage stage) {
        String fault = textFault(text);
        if (fault != null) {
            throw refusal(stage, fault, null);
        }
        try {
            return require(new URI(text), stage);
        } catch (URISyntaxException e) {
            throw refusal(stage, "it is not a URL", null);
        }
    }

    /**
     * Checks a URL; answers it unchanged.
     *
     * @param stage what a failure is attributed to
     * @throws TransportException with {@link ErrorCode#UNSAFE_URL} if it is not safe
     */
    public static URI require(URI uri, Stage stage) {
        String fault = fault(uri);
        if (fault != null) {
            throw refusal(stage, fault, uri);
        }
        return uri;
    }

    /** What makes the URL unsafe, as a short English phrase; null for a safe one. */
    public static @Nullable String fault(URI uri) {
        String fault = textFault(uri.toString());
        if (fault != null) {
            return fault;
        }
        String scheme = uri.getScheme();
        if (scheme == null || !(scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http"))) {
            return "its scheme is not https";
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            return "it has no host";
        }
        if (uri.getRawUserInfo() != null) {
            return "it holds a user name or password";
        }
        if (isDisguisedAddress(host)) {
            return "its host is an address in disguise";
        }
        if (host.indexOf('%') >= 0) {
            return "its host has a zone";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            return "its port does not exist";
        }
        if (uri.getRawFragment() != null) {
            return "it has a fragment";
        }
        if (scheme.equalsIgnoreCase("http") && !hasLoopbackHost(uri)) {
            return "it is http, which is for this machine alone";
        }
        return null;
    }

    /** Whether the host is {@code localhost} or a loopback address, by its text alone. */
    public static boolean hasLoopbackHost(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.equals("[0:0:0:0:0:0:0:1]")
                || LOOPBACK_V4.matcher(host).matches();
    }

    /**
     * Browsers, proxies and resolvers read a host whose last label is a number as an IPv4 address, however it is written
     * (WHATWG URL, 3.5); only the dotted form with four decimal parts is read alike by all, and looks like one.
     */
    private static boolean isDisguisedAddress(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = name.substring(name.lastIndexOf('.') + 1);
        return !host.startsWith("[")
                && !last.isEmpty()
                && Character.isDigit(last.charAt(0))
                && !DECIMAL_V4.matcher(host).matches();
    }

    private static @Nullable String textFault(String text) {
        if (text.length() > MAX_LENGTH) {
            return "it is too long";
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '\\' || c == 0x7f || c > 0x7f) {
                return "it holds a character that no URL may hold";
            }
        }
        return null;
    }

    private static TransportException refusal(Stage stage, String fault, @Nullable URI uri) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (uri != null && uri.getHost() != null) {
            facts.put("url", withoutQuery(uri));
        }
        return new TransportException(stage, ErrorCode.UNSAFE_URL, "the URL is not safe: " + fault, facts);
    }

    /** Scheme, host, port and path: what a message may show of a URL, whose query can hold secrets. */
    public static String withoutQuery(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String authority = uri.getRawAuthority();
        if (uri.getHost() != null || authority == null) {
            return Origin.of(uri) + path;
        }
        // A name that is none to this parser, with an underscore say; and without whoever is named before it.
        return uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path;
    }
}
