package dev.berth.registration;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a client authenticates at the token endpoint (RFC 7591 section 2, {@code token_endpoint_auth_method}). */
public enum AuthenticationMethod {
    NONE,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST;

    /** The registered name. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The method of a registered name; empty for one that is not spoken here. */
    public static Optional<AuthenticationMethod> ofWireName(String name) {
        return Arrays.stream(values()).filter(m -> m.wireName().equals(name)).findFirst();
    }
}
