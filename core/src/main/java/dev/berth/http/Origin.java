package dev.berth.http;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port of a URL (RFC 6454), in lower case and with the default port filled in, so that equal origins are
 * equal records.
 */
public record Origin(String scheme, String host, int port) {
    /** The origin of an absolute http or https URL with a host. */
    public static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("http") ? 80 : 443;
        return new Origin(scheme, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    /** The host as a name or an address, an IPv6 address without its brackets. */
    String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether the port is the scheme's own. */
    private boolean hasDefaultPort() {
        return port == (scheme.equals("http") ? 80 : 443);
    }

    /** Host and, where it is not the scheme's own, port: what the {@code Host} header says. */
    String authority() {
        return hasDefaultPort() ? host : host + ":" + port;
    }

    /** As a URL without a path. */
    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
