package dev.berth.answer;

import dev.berth.error.ErrorCode;

/** What the {@code error} of a refused authorization request says, be it in the response or where the request was pushed. */
public final class AuthorizationErrorResponse {
    private AuthorizationErrorResponse() {}

    /**
     * The code of a refusal (RFC 6749 section 4.1.2.1); {@link ErrorCode#AUTHORIZATION_REFUSED} for what has none of its own.
     * What is wrong with a resource (RFC 8707 section 2) or a scope may be told here, or not before the token is asked for.
     */
    public static ErrorCode code(String error) {
        return switch (error) {
            case "access_denied" -> ErrorCode.ACCESS_DENIED;
            case "invalid_scope" -> ErrorCode.INVALID_SCOPE;
            case "invalid_target" -> ErrorCode.INVALID_TARGET;
            default -> ErrorCode.AUTHORIZATION_REFUSED;
        };
    }
}
