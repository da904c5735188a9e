package dev.berth.testkit;

import org.jspecify.annotations.Nullable;

/**
 * What one request to an MCP server presented, and whether that is good there. It is worked out once for a request: a proof is
 * good once.
 *
 * @param scheme the scheme it came under; null where nothing came
 * @param token what the token stands for; null where it is not good
 * @param problem why not; null where it is good, or nothing came
 */
record ResourceAccess(
        @Nullable Scheme scheme,
        @Nullable IssuedToken token,
        @Nullable OAuthError problem) {
    /** How a token is presented. */
    enum Scheme {
        BEARER("Bearer"),
        DPOP("DPoP");

        private final String wireName;

        Scheme(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    static final ResourceAccess NONE = new ResourceAccess(null, null, null);

    static ResourceAccess of(RecordedRequest request, TestAuthorizationServer by, String resource, Dpop dpop) {
        String authorization = request.header("Authorization");
        if (authorization == null) {
            return NONE;
        }
        for (Scheme scheme : Scheme.values()) {
            String prefix = scheme.wireName() + " ";
            if (authorization.startsWith(prefix)) {
                String token = authorization.substring(prefix.length());
                try {
                    return new ResourceAccess(scheme, check(request, scheme, token, by, resource, dpop), null);
                } catch (OAuthError e) {
                    return new ResourceAccess(scheme, null, e);
                }
            }
        }
        return new ResourceAccess(Scheme.BEARER, null, invalid("an unknown scheme"));
    }

    boolean isByDpop() {
        return scheme == Scheme.DPOP;
    }

    private static IssuedToken check(
            RecordedRequest request,
            Scheme scheme,
            String accessToken,
            TestAuthorizationServer by,
            String resource,
            Dpop dpop)
            throws OAuthError {
        IssuedToken token = by.introspect(accessToken)
                .filter(issued -> resource.equals(issued.resource()))
                .orElseThrow(() -> invalid("unknown here"));
        if (dpop.areProofsIgnored()) {
            return token;
        }
        boolean bound = token.keyThumbprint() != null;
        if (scheme == Scheme.BEARER) {
            // A stolen token must not be good under the scheme that asks for no proof (RFC 9449 section 7.2).
            if (bound || dpop.isRequired()) {
                throw invalid(bound ? "bound to a key" : "bound to no key");
            }
            return token;
        }
        if (!dpop.verify(request, accessToken).equals(token.keyThumbprint())) {
            throw invalid("not bound to the key of the proof");
        }
        return token;
    }

    private static OAuthError invalid(String description) {
        return new OAuthError(401, "invalid_token", description);
    }
}
