package dev.berth.token;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.ValidatedAuthorizationResponse;
import dev.berth.client.Client;
import dev.berth.grant.Grant;
import dev.berth.secret.Secret;
import java.util.LinkedHashMap;
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
    public String grantType() {
        return "authorization_code";
    }

    @Override
    public Map<String, String> parameters() {
        AuthorizationRequest request = response.request();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("code", response.code().reveal());
        parameters.put("redirect_uri", request.redirectUri());
        parameters.put("code_verifier", request.codeVerifier().secret().reveal());
        if (request.resource() != null) {
            parameters.put("resource", request.resource());
        }
        return parameters;
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
