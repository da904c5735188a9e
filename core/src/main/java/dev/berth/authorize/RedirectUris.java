package dev.berth.authorize;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells whether a response came to the redirect URI it was sent to; a person's copy may lack the scheme. */
final class RedirectUris {
    private RedirectUris() {}

    static boolean same(String arrivedAt, String redirectUri) {
        String expected = normal(redirectUri);
        return expected != null && expected.equals(normal(arrivedAt));
    }

    /** Scheme, host, port and path; the query is not part of what is compared. */
    private static @Nullable String normal(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            String host = uri.getHost();
            if (scheme == null || host == null || uri.getRawUserInfo() != null) {
                return null;
            }
            int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equalsIgnoreCase("https") ? 443 : 80;
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return scheme.toLowerCase(Locale.ROOT) + "://" + host.toLowerCase(Locale.ROOT) + ":" + port + path;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
