package dev.berth.authorize;

import dev.berth.secret.Secret;

/**
 * A response that passed every check of {@link AuthorizationResponse#validate}; the only thing that can be exchanged for a
 * token. Immutable and thread-safe.
 */
public final class ValidatedAuthorizationResponse {
    private final AuthorizationRequest request;
    private final Secret code;

    ValidatedAuthorizationResponse(AuthorizationRequest request, Secret code) {
        this.request = request;
        this.code = code;
    }

    /** The request that it answers. */
    public AuthorizationRequest request() {
        return request;
    }

    /** The authorization code; good for one exchange. */
    public Secret code() {
        return code;
    }
}
