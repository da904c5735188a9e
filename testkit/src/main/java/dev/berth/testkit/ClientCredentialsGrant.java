package dev.berth.testkit;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code client_credentials} (RFC 6749 section 4.4): for confidential clients alone, and never with a refresh token. Off by
 * default. Thread-safe.
 */
public final class ClientCredentialsGrant extends TokenGrant {
    ClientCredentialsGrant(TokenEndpoint endpoint) {
        super(endpoint, "client_credentials", false);
    }

    @Override
    Map<String, @Nullable Object> tokens(TokenRequest request) throws OAuthError {
        Client client = request.client();
        if (client.authentication() == ClientAuthentication.NONE) {
            throw new OAuthError("unauthorized_client", "a public client has no credentials");
        }
        Set<String> scopes = RequestedAccess.scopes(server(), request.parameter("scope"));
        String resource = answers().resource(request);
        return answers().accessToken(request, Account.of(client), scopes, resource);
    }
}
