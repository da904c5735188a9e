package dev.berth.testkit;

import java.util.Locale;

/** How a client authenticates at the token endpoint (RFC 7591 section 2). */
public enum ClientAuthentication {
    /** A public client. */
    NONE,
    /** In the {@code Authorization} header. */
    CLIENT_SECRET_BASIC,
    /** In the body. */
    CLIENT_SECRET_POST,
    /** By a JWT signed with the client's secret (RFC 7523 section 2.2). */
    CLIENT_SECRET_JWT,
    /** By a JWT signed with a private key of the client (RFC 7523 section 2.2). */
    PRIVATE_KEY_JWT;

    /** The name on the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isByJwt() {
        return this == CLIENT_SECRET_JWT || this == PRIVATE_KEY_JWT;
    }

    boolean hasSecret() {
        return this != NONE && this != PRIVATE_KEY_JWT;
    }

    static ClientAuthentication ofWireName(String name) throws OAuthError {
        for (ClientAuthentication method : values()) {
            if (method.wireName().equals(name)) {
                return method;
            }
        }
        throw new OAuthError(400, "invalid_client_metadata", "unsupported token_endpoint_auth_method");
    }
}
