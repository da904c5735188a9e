package dev.berth.discovery;

import dev.berth.answer.ServerWords;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.http.AddressPolicy;
import dev.berth.http.Origin;
import dev.berth.http.SafeUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** URLs that come out of metadata, and those where metadata is looked for. Pure. */
public final class MetadataUrl {
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";
    private static final String AUTHORIZATION_SERVER = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private MetadataUrl() {}

    /**
     * A URL from a document or header.
     *
     * @param member what named it
     * @throws DiscoveryException with {@link ErrorCode#UNSAFE_URL}
     */
    public static URI parse(String text, String member, @Nullable URI foundAt) {
        String fault;
        try {
            URI uri = new URI(text);
            fault = SafeUrl.fault(uri);
            if (fault == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            fault = "it is no URL";
        }
        throw unsafe(text, member, foundAt, fault);
    }

    /**
     * An issuer identifier: a URL without query or fragment (RFC 8414 section 2).
     *
     * @throws DiscoveryException with {@link ErrorCode#UNSAFE_URL}
     */
    public static URI issuer(String text, @Nullable URI foundAt) {
        URI uri = parse(text, "issuer", foundAt);
        if (uri.getRawQuery() != null) {
            throw unsafe(text, "issuer", foundAt, "an issuer has no query");
        }
        return uri;
    }

    /**
     * Checks an address that is written as such. Endpoints that the person's browser opens are never connected to by us, so
     * nothing later would look at them.
     *
     * @throws DiscoveryException with {@link ErrorCode#ADDRESS_REFUSED}
     */
    public static void requirePermitted(URI uri, String member, AddressPolicy addresses) {
        InetAddress literal = literal(uri);
        if (literal != null && !addresses.permits(uri, literal)) {
            throw new DiscoveryException(
                    ErrorCode.ADDRESS_REFUSED,
                    "The metadata's " + member + " leads to an address that this server's metadata may not lead to.",
                    Map.of("url", shown(uri), "member", member));
        }
    }

    /** With the path, then at the root (RFC 9728 section 3.1). */
    public static List<URI> ofResource(URI server) {
        String origin = Origin.of(server).toString();
        String path = path(server);
        String query = server.getRawQuery() == null ? "" : "?" + server.getRawQuery();
        Set<String> urls = new LinkedHashSet<>();
        urls.add(origin + RESOURCE + (path.equals("/") ? "" : path) + query);
        urls.add(origin + RESOURCE + stripSlash(path) + query);
        urls.add(origin + RESOURCE);
        return urls.stream().map(URI::create).toList();
    }

    /** RFC 8414 section 3.1 and section 5, OpenID Connect Discovery section 4: three forms with a path, two without. */
    public static List<URI> ofIssuer(URI issuer) {
        String origin = Origin.of(issuer).toString();
        String path = stripSlash(path(issuer));
        Set<String> urls = new LinkedHashSet<>();
        urls.add(origin + AUTHORIZATION_SERVER + path);
        urls.add(origin + OPENID + path);
        urls.add(origin + path + OPENID);
        return urls.stream().map(URI::create).toList();
    }

    /** What a message may show of a URL, whose query can hold a key. */
    public static String shown(URI url) {
        return Origin.of(url) + path(url);
    }

    private static String path(URI uri) {
        return uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    }

    private static String stripSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static @Nullable InetAddress literal(URI uri) {
        String host = uri.getHost();
        boolean address = host.startsWith("[") || IPV4.matcher(host).matches();
        try {
            return SafeUrl.hasLoopbackHost(uri)
                    ? InetAddress.getLoopbackAddress()
                    : address ? InetAddress.getByName(host) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static DiscoveryException unsafe(String text, String member, @Nullable URI foundAt, String fault) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("member", member);
        facts.put("value", ServerWords.clipped(text));
        if (foundAt != null) {
            facts.put("url", shown(foundAt));
        }
        facts.put("rule", "OAuth 2.1 section 1.5");
        return new DiscoveryException(
                ErrorCode.UNSAFE_URL,
                "The " + member + " that the server names is not safe to use: " + fault + ".",
                facts);
    }
}
