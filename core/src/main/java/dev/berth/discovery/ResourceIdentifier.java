package dev.berth.discovery;

import dev.berth.http.Origin;
import dev.berth.http.SafeUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/** Tells whether a {@code resource} may speak for a server (RFC 9728 section 3.3, as MCP widens it to a path prefix). Pure. */
public final class ResourceIdentifier {
    private ResourceIdentifier() {}

    /** Same origin, and the server's path is the resource's or lies beneath it; a query must be the server's own. */
    public static boolean covers(String resource, URI server) {
        URI uri;
        try {
            uri = new URI(resource);
        } catch (URISyntaxException e) {
            return false;
        }
        if (SafeUrl.fault(uri) != null || !Origin.of(uri).equals(Origin.of(server))) {
            return false;
        }
        String base = stripSlashes(uri);
        String path = stripSlashes(server);
        if (hasDotSegment(base) || hasDotSegment(path)) {
            return false;
        }
        if (uri.getRawQuery() != null) {
            return base.equals(path) && Objects.equals(uri.getRawQuery(), server.getRawQuery());
        }
        return path.equals(base) || path.startsWith(base + "/");
    }

    private static String stripSlashes(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static boolean hasDotSegment(String path) {
        String decoded = path.toLowerCase(Locale.ROOT).replace("%2e", ".").replace("%2f", "/");
        return (decoded + "/").contains("/../") || (decoded + "/").contains("/./");
    }
}
