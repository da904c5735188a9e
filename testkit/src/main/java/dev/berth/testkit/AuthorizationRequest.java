package dev.berth.testkit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request that is in order, whether it came with the person or was pushed.
 *
 * @param client who asks
 * @param authorization what is asked for
 * @param terms what the code has to be redeemed with
 * @param state the state; null where there is none
 */
record AuthorizationRequest(
        Client client,
        Grants.Authorization authorization,
        Grants.CodeTerms terms,
        @Nullable String state) {

    /** Checks everything but the client and its redirect URI (RFC 6749 section 4.1.1, RFC 7636 section 4.3, RFC 8707). */
    static AuthorizationRequest of(
            TestAuthorizationServer server, Map<String, List<String>> parameters, Client client, String redirectUri)
            throws OAuthError {
        FormEncoding.requireSingle(parameters, "resource");
        if (!"code".equals(first(parameters, "response_type"))) {
            throw new OAuthError("unsupported_response_type", "only code");
        }
        String challenge = first(parameters, "code_challenge");
        if (challenge == null || !challenge.matches("[A-Za-z0-9_-]{43}")) {
            throw new OAuthError("invalid_request", "code_challenge is missing or malformed");
        }
        if (!"S256".equals(first(parameters, "code_challenge_method"))) {
            throw new OAuthError("invalid_request", "code_challenge_method must be S256");
        }
        String key = server.dpop().isSupported() ? first(parameters, "dpop_jkt") : null;
        if (key != null && !key.matches("[A-Za-z0-9_-]{43}")) {
            throw new OAuthError("invalid_request", "dpop_jkt is malformed");
        }
        AuthorizationEndpoint endpoint = server.authorize();
        List<String> resources = parameters.getOrDefault("resource", List.of());
        RequestedAccess.requireKnown(server, resources, endpoint.isResourceRequired());
        Set<String> scopes = endpoint.scopes(first(parameters, "scope"));
        Grants.Authorization authorization = new Grants.Authorization(
                client.clientId(), scopes, resources, first(parameters, "nonce"), endpoint.account());
        return new AuthorizationRequest(
                client, authorization, new Grants.CodeTerms(redirectUri, challenge, key), first(parameters, "state"));
    }

    static @Nullable String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null ? null : values.get(0);
    }

    String redirectUri() {
        return terms.redirectUri();
    }

    /** The same with a code that is bound to this key. */
    AuthorizationRequest boundTo(String keyThumbprint) {
        return new AuthorizationRequest(
                client,
                authorization,
                new Grants.CodeTerms(terms.redirectUri(), terms.codeChallenge(), keyThumbprint),
                state);
    }
}
