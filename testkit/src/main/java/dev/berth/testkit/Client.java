package dev.berth.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client the authorization server knows. Immutable. Its text form has no secret.
 *
 * @param clientId the client id
 * @param clientSecret the secret; null for a public client
 * @param authentication how it authenticates
 * @param redirectUris where it may be redirected to
 * @param clientName its name on the consent page
 */
public record Client(
        String clientId,
        @Nullable String clientSecret,
        ClientAuthentication authentication,
        List<String> redirectUris,
        String clientName) {

    /** Copies the list. */
    public Client {
        redirectUris = List.copyOf(redirectUris);
    }

    /** A public client, known ahead of time. */
    public static Client publicClient(String clientId, String... redirectUris) {
        return new Client(clientId, null, ClientAuthentication.NONE, List.of(redirectUris), clientId);
    }

    /** A client with a secret, known ahead of time. */
    public static Client confidentialClient(
            String clientId, String clientSecret, ClientAuthentication authentication, String... redirectUris) {
        return new Client(clientId, clientSecret, authentication, List.of(redirectUris), clientId);
    }

    @Override
    public String toString() {
        return "Client[" + clientId + ", " + authentication.wireName() + "]";
    }
}
