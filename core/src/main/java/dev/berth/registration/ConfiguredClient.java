package dev.berth.registration;

import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.secret.Secret;
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
}
