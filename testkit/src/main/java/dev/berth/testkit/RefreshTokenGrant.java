package dev.berth.testkit;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code refresh_token} (RFC 6749 section 6). Strict. Thread-safe. */
public final class RefreshTokenGrant extends TokenGrant {
    private volatile boolean rotates = true;
    private volatile boolean sparesTheLast;

    RefreshTokenGrant(TokenEndpoint endpoint) {
        super(endpoint, "refresh_token", true);
    }

    void rotates(boolean replaced) {
        rotates = replaced;
    }

    void sparesTheLast(boolean spared) {
        sparesTheLast = spared;
    }

    @Override
    Map<String, @Nullable Object> tokens(TokenRequest request) throws OAuthError {
        String refreshToken = request.required("refresh_token");
        Grants grants = server().grants();
        Grants.Family family = grants.familyOf(refreshToken, request.client().clientId(), request.keyThumbprint());
        Set<String> granted = family.authorization().scopes();
        Set<String> scopes = Scopes.parse(request.parameter("scope"));
        if (!granted.containsAll(scopes)) {
            throw new OAuthError("invalid_scope", "more than was granted");
        }
        String resource = answers().resource(request, family.authorization().resources());
        String next = grants.spend(family, refreshToken, rotates, sparesTheLast);
        Map<String, @Nullable Object> tokens =
                answers().accessToken(request, family, scopes.isEmpty() ? granted : scopes, resource);
        if (!next.equals(refreshToken)) {
            tokens.put("refresh_token", next);
        }
        return tokens;
    }
}
