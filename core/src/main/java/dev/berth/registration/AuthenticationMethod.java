package dev.berth.registration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a client authenticates at the token endpoint (RFC 7591 section 2, {@code token_endpoint_auth_method}). */
public enum AuthenticationMethod {
    NONE,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    /** An assertion signed with the secret (RFC 7523 section 2.2). */
    CLIENT_SECRET_JWT,
    /** An assertion signed with the client's private key (RFC 7523 section 2.2). */
    PRIVATE_KEY_JWT;

    private static final List<AuthenticationMethod> OF_SECRETS =
            List.of(CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT);

    /** The registered name. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The method of a registered name; empty for one that is not spoken here. */
    public static Optional<AuthenticationMethod> ofWireName(String name) {
        return Arrays.stream(values()).filter(m -> m.wireName().equals(name)).findFirst();
    }

    /**
     * What a program that can keep no secret registers with: {@code none}, unless the server lists its methods without it.
     *
     * @param supported the metadata's {@code token_endpoint_auth_methods_supported}; empty where it does not say
     */
    static AuthenticationMethod toRegister(List<String> supported) {
        return supported.isEmpty() || supported.contains(NONE.wireName()) || !speaksSecrets(supported)
                ? NONE
                : ofSecret(supported);
    }

    /**
     * What a client with a secret uses where nobody said which: basic, which every server must take (RFC 6749 section
     * 2.3.1), unless only post, or only an assertion, is listed.
     *
     * @param supported the metadata's {@code token_endpoint_auth_methods_supported}; empty where it does not say
     */
    static AuthenticationMethod ofSecret(List<String> supported) {
        return OF_SECRETS.stream()
                .filter(method -> supported.contains(method.wireName()))
                .findFirst()
                .orElse(CLIENT_SECRET_BASIC);
    }

    private static boolean speaksSecrets(List<String> supported) {
        return OF_SECRETS.stream().anyMatch(method -> supported.contains(method.wireName()));
    }
}
