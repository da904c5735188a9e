package dev.berth.testkit;

import java.util.Locale;

/** How a client authenticates at the token endpoint (RFC 7591 section 2). */
public enum ClientAuthentication {
    /** A public client. */
    NONE,
    /** In the {@code Authorization} header. */
    CLIENT_SECRET_BASIC,
    /** In the body. */
    CLIENT_SECRET_POST;

    /** The name on the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
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
