package dev.berth;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import java.util.Locale;
import java.util.Set;

/** Tells whether it is the client that a server will not have, rather than the request or the person. */
final class ClientRefusal {
    /** RFC 6749 sections 4.1.2.1 and 5.2, and for what stands in a document those of RFC 7591 section 3.2.2. */
    private static final Set<String> OF_THE_CLIENT =
            Set.of("invalid_client", "unauthorized_client", "invalid_redirect_uri", "invalid_client_metadata");

    private ClientRefusal() {}

    /**
     * Whether the issuer itself says that it knows no such client (RFC 6749 section 5.2). That alone ends a registration, and
     * the grant that hangs on it: a bare 401 may be some gateway's.
     */
    static boolean isForgotten(BerthException failure) {
        return failure.code() == ErrorCode.INVALID_CLIENT
                && ErrorCode.INVALID_CLIENT.wireName().equals(failure.facts().get("server_error"));
    }

    /**
     * Whether a client is refused that the server knows by its metadata document alone: at the token endpoint, where the
     * request was pushed, or in the authorization response. {@code invalid_request} may mean anything, and counts where the
     * server says that it is about the client or its redirect URI.
     */
    static boolean isOfDocument(BerthException failure) {
        if (isForgotten(failure)) {
            return true;
        }
        if (!(failure instanceof AuthorizationException) || failure.code() != ErrorCode.AUTHORIZATION_REFUSED) {
            return false;
        }
        String error = failure.facts().getOrDefault("server_error", "");
        String words =
                failure.facts().getOrDefault("server_error_description", "").toLowerCase(Locale.ROOT);
        return OF_THE_CLIENT.contains(error)
                || isUnauthenticated(failure)
                || (error.equals("invalid_request") && (words.contains("client") || words.contains("redirect")));
    }

    /**
     * Whether a pushed request was refused with 401 and {@code invalid_request}: so says an issuer that has not fetched the
     * client's document yet (Keycloak), and does so only when the request comes by the browser.
     */
    static boolean isUnauthenticated(BerthException failure) {
        return "401".equals(failure.facts().get("status"))
                && "invalid_request".equals(failure.facts().get("server_error"));
    }
}
