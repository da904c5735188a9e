package dev.berth.registration;

import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.http.SafeUrl;
import dev.berth.secret.Secret;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the client that a person or an administrator configured; nothing is asked of any server. */
public final class ConfiguredClient {
    private ConfiguredClient() {}

    /**
     * The client, with the authentication method that fits its secret and the server: none without a secret, else basic,
     * else post where only that is listed.
     *
     * @param clientSecret null for a public client
     * @param redirectUri null where it is not pinned
     */
    public static Client of(
            String clientId,
            @Nullable Secret clientSecret,
            @Nullable String redirectUri,
            AuthorizationServerMetadata authorizationServer) {
        AuthenticationMethod method = clientSecret == null
                ? AuthenticationMethod.NONE
                : AuthenticationMethod.ofSecret(authorizationServer.tokenEndpointAuthMethodsSupported());
        return new Client(clientId, clientSecret, null, method, Client.Origin.CONFIGURED, redirectUri);
    }

    /**
     * The client whose identifier is the URL of its metadata document; a public one.
     *
     * @throws ConfigurationException if the URL cannot be such an identifier
     */
    public static Client ofMetadataDocument(URI url, String redirectUri) {
        if (!isClientIdentifier(url)) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "A client's metadata document has an https URL with a path, and that is its client id.",
                    Map.of("url", url.toString(), "rule", "Client ID Metadata Documents section 3"));
        }
        return new Client(url.toString(), null, null, AuthenticationMethod.NONE, Client.Origin.CONFIGURED, redirectUri);
    }

    /** Client ID Metadata Documents section 3; unlike other URLs it is never http, not even on this machine. */
    private static boolean isClientIdentifier(URI url) {
        String path = String.valueOf(url.getRawPath()).toLowerCase(Locale.ROOT).replace("%2e", ".");
        return SafeUrl.fault(url) == null
                && "https".equals(url.getScheme())
                && path.length() > 1
                && Arrays.stream(path.split("/", -1)).noneMatch(part -> part.equals(".") || part.equals(".."));
    }
}
