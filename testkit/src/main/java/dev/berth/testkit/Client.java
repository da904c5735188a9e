package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client the authorization server knows. Immutable. Its text form has no secret.
 *
 * @param clientId the client id
 * @param clientSecret the secret; null for a client without one
 * @param authentication how it authenticates
 * @param redirectUris where it may be redirected to
 * @param clientName its name on the consent page
 * @param keys the public keys of a client that authenticates by {@code private_key_jwt}
 */
public record Client(
        String clientId,
        @Nullable String clientSecret,
        ClientAuthentication authentication,
        List<String> redirectUris,
        String clientName,
        List<ClientKey> keys) {
    private static final int HMAC_BYTES = 32;

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the secret is too short to sign with (RFC 7518 section 3.2)
     */
    public Client {
        redirectUris = List.copyOf(redirectUris);
        keys = List.copyOf(keys);
        if (authentication == ClientAuthentication.CLIENT_SECRET_JWT
                && (clientSecret == null || clientSecret.getBytes(UTF_8).length < HMAC_BYTES)) {
            throw new IllegalArgumentException("client_secret_jwt needs a secret of " + HMAC_BYTES + " bytes");
        }
    }

    /** A client without keys. */
    public Client(
            String clientId,
            @Nullable String clientSecret,
            ClientAuthentication authentication,
            List<String> redirectUris,
            String clientName) {
        this(clientId, clientSecret, authentication, redirectUris, clientName, List.of());
    }

    /** A public client, known ahead of time. */
    public static Client publicClient(String clientId, String... redirectUris) {
        return new Client(clientId, null, ClientAuthentication.NONE, List.of(redirectUris), clientId);
    }

    /** A client with a secret, known ahead of time; for {@code client_secret_jwt} it has 32 bytes or more. */
    public static Client confidentialClient(
            String clientId, String clientSecret, ClientAuthentication authentication, String... redirectUris) {
        return new Client(clientId, clientSecret, authentication, List.of(redirectUris), clientId);
    }

    /** A client with a key, known ahead of time: it authenticates by {@code private_key_jwt}, under any {@code kid}. */
    public static Client privateKeyClient(String clientId, PublicKey key, String... redirectUris) {
        return new Client(
                clientId,
                null,
                ClientAuthentication.PRIVATE_KEY_JWT,
                List.of(redirectUris),
                clientId,
                List.of(new ClientKey(key, null)));
    }

    /** The client with these keys in place of its own. */
    public Client withKeys(ClientKey... others) {
        return new Client(clientId, clientSecret, authentication, redirectUris, clientName, List.of(others));
    }

    @Override
    public String toString() {
        return "Client[" + clientId + ", " + authentication.wireName() + "]";
    }
}
