package dev.berth.registration;

import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.http.SafeUrl;
import dev.berth.secret.Secret;
import java.net.URI;
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
        String path = url.getRawPath();
        if (SafeUrl.fault(url) != null || path == null || path.length() < 2 || url.getRawFragment() != null) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "A client's metadata document has an https URL with a path, and that is its client id.",
                    Map.of("url", url.toString(), "rule", "Client ID Metadata Documents section 3"));
        }
        return new Client(url.toString(), null, null, AuthenticationMethod.NONE, Client.Origin.CONFIGURED, redirectUri);
    }
}
