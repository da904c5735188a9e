package dev.berth.registration;

import dev.berth.client.AuthenticationMethod;
import java.util.List;

/** The method that a client authenticates by, where nobody has settled it. */
final class AuthenticationChoice {
    private static final List<AuthenticationMethod> OF_SECRETS = List.of(
            AuthenticationMethod.CLIENT_SECRET_BASIC,
            AuthenticationMethod.CLIENT_SECRET_POST,
            AuthenticationMethod.CLIENT_SECRET_JWT);

    private AuthenticationChoice() {}

    /**
     * What a program that can keep no secret registers with: {@code none}, unless the server lists its methods without it.
     *
     * @param supported the metadata's {@code token_endpoint_auth_methods_supported}; empty where it does not say
     */
    static AuthenticationMethod toRegister(List<String> supported) {
        return supported.isEmpty()
                        || supported.contains(AuthenticationMethod.NONE.wireName())
                        || !speaksSecrets(supported)
                ? AuthenticationMethod.NONE
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
                .orElse(AuthenticationMethod.CLIENT_SECRET_BASIC);
    }

    private static boolean speaksSecrets(List<String> supported) {
        return OF_SECRETS.stream().anyMatch(method -> supported.contains(method.wireName()));
    }
}
