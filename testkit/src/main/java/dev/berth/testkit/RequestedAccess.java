package dev.berth.testkit;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The scopes and resources that are asked for, held against what the server has. */
final class RequestedAccess {
    private RequestedAccess() {}

    /** The scopes, all of which have to be known (RFC 6749 section 3.3). */
    static Set<String> scopes(TestAuthorizationServer server, @Nullable String scope) throws OAuthError {
        Set<String> asked = Scopes.parse(scope);
        if (!server.scopesSupported().containsAll(asked)) {
            throw new OAuthError("invalid_scope", "a scope is not known here");
        }
        return asked;
    }

    /** The scopes that are known; the others are dropped. */
    static Set<String> knownScopes(TestAuthorizationServer server, @Nullable String scope) {
        Set<String> known = new TreeSet<>(Scopes.parse(scope));
        known.retainAll(server.scopesSupported());
        return known;
    }

    /** All resources have to be known (RFC 8707 section 2). */
    static void requireKnown(TestAuthorizationServer server, List<String> resources, boolean required)
            throws OAuthError {
        if (required && resources.isEmpty()) {
            throw new OAuthError("invalid_target", "resource is missing");
        }
        if (!server.resources().keySet().containsAll(resources)) {
            throw new OAuthError("invalid_target", "resource is not known here");
        }
    }
}
