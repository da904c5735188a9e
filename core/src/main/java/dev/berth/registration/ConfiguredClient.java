package dev.berth.registration;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.client.ClientIdMetadataDocument;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.jose.JwtSigner;
import dev.berth.secret.Secret;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the client that a person or an administrator configured; nothing is asked of any server. */
public final class ConfiguredClient {
    private ConfiguredClient() {}

    /**
     * The client, with the authentication method that fits what it has and the server: {@code private_key_jwt} with a key;
     * none without key and secret; else basic, unless the server lists only post, or only assertions.
     *
     * @param clientSecret null for a client without one
     * @param key null for a client without one
     * @param redirectUri null where it is not pinned
     * @throws RegistrationException with {@link ErrorCode#CLIENT_AUTHENTICATION_UNSUPPORTED} if the server takes none of the
     *     algorithms that the key can do
     */
    public static Client of(
            String clientId,
            @Nullable Secret clientSecret,
            @Nullable JwtSigner key,
            @Nullable String redirectUri,
            AuthorizationServerMetadata authorizationServer) {
        AuthenticationMethod method = key != null
                ? AuthenticationMethod.PRIVATE_KEY_JWT
                : clientSecret == null
                        ? AuthenticationMethod.NONE
                        : AuthenticationChoice.ofSecret(authorizationServer.tokenEndpointAuthMethodsSupported());
        String algorithm = switch (method) {
            case PRIVATE_KEY_JWT ->
                SigningAlgorithms.agreed(Objects.requireNonNull(key).algorithms(), authorizationServer);
            case CLIENT_SECRET_JWT -> SigningAlgorithms.agreed(SigningAlgorithms.OF_SECRETS, authorizationServer);
            default -> null;
        };
        return new Client(
                clientId,
                method == AuthenticationMethod.PRIVATE_KEY_JWT ? null : clientSecret,
                null,
                method,
                algorithm,
                Client.Origin.CONFIGURED,
                redirectUri);
    }

    /**
     * The client whose identifier is the URL of its metadata document: a public one, or with a key whose public half the
     * document holds.
     *
     * @param key null for a public client
     * @param redirectUri null where none is used
     * @throws ConfigurationException if the URL cannot be such an identifier
     * @throws RegistrationException as {@link #of}
     */
    public static Client ofMetadataDocument(
            URI url,
            @Nullable JwtSigner key,
            @Nullable String redirectUri,
            AuthorizationServerMetadata authorizationServer) {
        ClientIdMetadataDocument.requireUrl(url);
        return of(url.toString(), null, key, redirectUri, authorizationServer);
    }
}
