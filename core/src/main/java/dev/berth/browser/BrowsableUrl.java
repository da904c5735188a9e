package dev.berth.browser;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which URLs may be handed to another program at all: web addresses, in characters that mean nothing to any shell, opener
 * script or command-line quoting between us and the browser, beyond what every URL needs.
 */
final class BrowsableUrl {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final String FORBIDDEN = "\"'`\\<>^{}|";

    private BrowsableUrl() {}

    /** Why the URL must not be opened; empty if it may be. */
    static Optional<String> objection(URI url) {
        String text = url.toASCIIString();
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && LOOPBACK.contains(host))) {
            return Optional.of("the URL is neither https nor http on this machine");
        }
        if (host.isEmpty() || host.startsWith("-")) {
            return Optional.of("the URL names no host");
        }
        if (url.getRawUserInfo() != null) {
            return Optional.of("the URL names a user, which can make it look like another host's");
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f && FORBIDDEN.indexOf(c) < 0)) {
            return Optional.of("the URL holds characters that do not belong into one");
        }
        return Optional.empty();
    }
}
