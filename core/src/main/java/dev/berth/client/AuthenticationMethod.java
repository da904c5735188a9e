package dev.berth.client;

import java.util.Locale;
import java.util.Optional;

/** How a client authenticates at the token endpoint (RFC 7591 section 2, {@code token_endpoint_auth_method}). */
public enum AuthenticationMethod {
    /** Not at all: a public client. */
    NONE,
    /** Its secret in the {@code Authorization} header (RFC 6749 section 2.3.1). */
    CLIENT_SECRET_BASIC,
    /** Its secret in the body (RFC 6749 section 2.3.1). */
    CLIENT_SECRET_POST,
    /** An assertion signed with the secret (RFC 7523 section 2.2). */
    CLIENT_SECRET_JWT,
    /** An assertion signed with the client's private key (RFC 7523 section 2.2). */
    PRIVATE_KEY_JWT;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The registered name. */
    public String wireName() {
        return wireName;
    }

    /** The method of a registered name; empty for one that is not spoken here. */
    public static Optional<AuthenticationMethod> ofWireName(String name) {
        for (AuthenticationMethod method : values()) {
            if (method.wireName.equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
