package dev.berth.client;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.http.SafeUrl;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The document that a client hosts in place of a registration; its URL is the client's identifier (OAuth Client ID Metadata
 * Document). Immutable.
 *
 * <p>Its redirect URIs are those without a port, which a server that keeps to RFC 8252 section 7.3 takes with any, and a
 * small range of pinned ports for servers that compare the whole string.
 */
public final class ClientIdMetadataDocument {
    /** The ports of the pinned range; no service is registered for them, and systems do not hand them out by themselves. */
    public static final List<Integer> PORTS = List.of(23120, 23121, 23122, 23123, 23124);

    /** Without {@code [::1]}: servers that trust hosts by name refuse the whole document for one that they do not know. */
    private static final List<String> HOSTS = List.of("127.0.0.1", "localhost");

    private static final String PATH = "/callback";
    private static final List<String> GRANT_TYPES = List.of("authorization_code", "refresh_token");

    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    private final Map<String, Object> members;

    private ClientIdMetadataDocument(Map<String, Object> members) {
        this.members = members;
    }

    /**
     * The document of a public client.
     *
     * @param url where it will be hosted
     * @param clientName what the person sees on the consent page
     * @throws ConfigurationException if the URL cannot be an identifier
     */
    public static ClientIdMetadataDocument of(URI url, String clientName) {
        requireUrl(url);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("client_id", url.toString());
        members.put("client_name", clientName);
        members.put("redirect_uris", redirectUris());
        members.put("grant_types", GRANT_TYPES);
        members.put("response_types", List.of("code"));
        members.put("token_endpoint_auth_method", AuthenticationMethod.NONE.wireName());
        members.put("application_type", "native");
        return new ClientIdMetadataDocument(members);
    }

    /**
     * The same for a client with a key, which authenticates by {@code private_key_jwt}.
     *
     * @param publicJwk the public half of the key
     */
    public ClientIdMetadataDocument withKey(Map<String, Object> publicJwk) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put("token_endpoint_auth_method", AuthenticationMethod.PRIVATE_KEY_JWT.wireName());
        more.put("jwks", Map.of("keys", List.of(publicJwk)));
        return new ClientIdMetadataDocument(more);
    }

    /** The same for a client whose person may also sign in on another device (RFC 8628). */
    public ClientIdMetadataDocument withDeviceGrant() {
        Map<String, Object> more = new LinkedHashMap<>(members);
        List<String> grantTypes = new ArrayList<>(GRANT_TYPES);
        grantTypes.add(DEVICE_CODE);
        more.put("grant_types", grantTypes);
        return new ClientIdMetadataDocument(more);
    }

    /** The document, to be served as {@code application/json}. */
    public String toJson() {
        return JsonObject.write(members);
    }

    private static List<String> redirectUris() {
        List<String> uris = new ArrayList<>();
        HOSTS.forEach(host -> uris.add("http://" + host + PATH));
        HOSTS.forEach(host -> PORTS.forEach(port -> uris.add("http://" + host + ":" + port + PATH)));
        return uris;
    }

    /**
     * Refuses what cannot be an identifier: it is an https URL with a path, without dot segments, fragment or credentials
     * (section 3 of the draft). Unlike other URLs it is never http, not even on this machine: no server could fetch it.
     *
     * @throws ConfigurationException if it is none
     */
    public static void requireUrl(URI url) {
        String path = String.valueOf(url.getRawPath()).toLowerCase(Locale.ROOT).replace("%2e", ".");
        boolean usable = SafeUrl.fault(url) == null
                && "https".equalsIgnoreCase(url.getScheme())
                && path.length() > 1
                && Arrays.stream(path.split("/", -1)).noneMatch(part -> part.equals(".") || part.equals(".."));
        if (!usable) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "A client's metadata document has an https URL with a path, and that is its client id.",
                    Map.of("url", url.toString(), "rule", "Client ID Metadata Documents section 3"));
        }
    }
}
