package dev.berth.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the token endpoint answers when all is well (RFC 6749 section 5.1), the same for every grant. */
final class TokenAnswers {
    private final TokenEndpoint endpoint;

    TokenAnswers(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** For somebody who has signed in: with a refresh token and an ID token, where they are due. */
    Map<String, @Nullable Object> signedIn(TokenRequest request, Grants.Family family, @Nullable String resource) {
        TestAuthorizationServer server = endpoint.server();
        Grants.Authorization authorization = family.authorization();
        Map<String, @Nullable Object> tokens = accessToken(request, family, authorization.scopes(), resource);
        // Those of a confidential client are bound to the client itself (RFC 9449 section 5).
        if (request.client().authentication() == ClientAuthentication.NONE) {
            server.grants().bindRefreshTokens(family, request.keyThumbprint());
        }
        if (endpoint.givesRefreshToken(authorization.scopes())) {
            tokens.put("refresh_token", server.grants().issueRefreshToken(family));
        }
        if (authorization.scopes().contains("openid")) {
            tokens.put("id_token", IdToken.of(server, authorization, request.client()));
        }
        return tokens;
    }

    /** For a request that grants itself: nobody has been asked, and nothing but this token comes of it. */
    Map<String, @Nullable Object> accessToken(
            TokenRequest request, Account account, Set<String> scopes, @Nullable String resource) {
        List<String> resources = resource == null ? List.of() : List.of(resource);
        Grants.Family family = endpoint.server()
                .grants()
                .begin(new Grants.Authorization(request.client().clientId(), scopes, resources, null, account));
        return accessToken(request, family, scopes, resource);
    }

    Map<String, @Nullable Object> accessToken(
            TokenRequest request, Grants.Family family, Set<String> scopes, @Nullable String resource) {
        String key = request.keyThumbprint();
        Duration lifetime = endpoint.accessTokenLifetime();
        Map<String, @Nullable Object> tokens = new LinkedHashMap<>();
        tokens.put(
                "access_token", endpoint.server().grants().issueAccessToken(family, scopes, resource, key, lifetime));
        tokens.put("token_type", key == null ? "Bearer" : "DPoP");
        tokens.put("expires_in", lifetime.toSeconds());
        if (!scopes.isEmpty()) {
            tokens.put("scope", Scopes.format(scopes));
        }
        return tokens;
    }

    /** The resource that a token is for where nothing was agreed to before. */
    @Nullable
    String resource(TokenRequest request) throws OAuthError {
        String resource = request.parameter("resource");
        List<String> resources = resource == null ? List.of() : List.of(resource);
        RequestedAccess.requireKnown(endpoint.server(), resources, endpoint.isResourceRequired());
        return resource;
    }

    /** The resource that a token is for: one that was agreed to, named again if that is required (RFC 8707 section 2.2). */
    @Nullable
    String resource(TokenRequest request, List<String> agreed) throws OAuthError {
        String resource = request.parameter("resource");
        if (resource == null) {
            if (endpoint.isResourceRequired()) {
                throw new OAuthError("invalid_target", "resource is missing");
            }
            return agreed.size() == 1 ? agreed.get(0) : null;
        }
        if (!agreed.contains(resource)) {
            throw new OAuthError("invalid_target", "resource is not that of the authorization request");
        }
        return resource;
    }
}
