package dev.berth.grant;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.ValidatedAuthorizationResponse;
import dev.berth.registration.Client;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;

/** The code of a validated response, with verifier, redirect URI and resource of its own request (RFC 6749 section 4.1.3). */
public final class AuthorizationCodeGrant implements Grant {
    private final ValidatedAuthorizationResponse response;

    /**
     * Of a response.
     *
     * @param client the client that will present it
     * @throws IllegalArgumentException if the code was issued to another
     */
    public AuthorizationCodeGrant(ValidatedAuthorizationResponse response, Client client) {
        if (!response.request().clientId().equals(client.clientId())) {
            throw new IllegalArgumentException("the code was issued to another client");
        }
        this.response = response;
    }

    @Override
    public String type() {
        return "authorization_code";
    }

    @Override
    public Map<String, String> parameters() {
        AuthorizationRequest request = response.request();
        return new GrantParameters()
                .with("code", response.code().reveal())
                .with("redirect_uri", request.redirectUri())
                .with("code_verifier", request.codeVerifier().secret().reveal())
                .resource(request.resource())
                .toMap();
    }

    @Override
    public List<Secret> secrets() {
        return List.of(response.code(), response.request().codeVerifier().secret());
    }

    @Override
    public List<String> scopes() {
        return response.request().scopes();
    }
}
