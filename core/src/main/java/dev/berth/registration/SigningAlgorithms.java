package dev.berth.registration;

import dev.berth.answer.ServerWords;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import java.util.List;
import java.util.Map;

/** What assertions are signed by: something that both the key and the server can do. */
final class SigningAlgorithms {
    static final List<String> OF_SECRETS = List.of("HS256", "HS384", "HS512");

    private SigningAlgorithms() {}

    /** The key's best that the server lists; its best of all where the server does not say. */
    static String agreed(List<String> own, AuthorizationServerMetadata authorizationServer) {
        List<String> listed = authorizationServer.tokenEndpointAuthSigningAlgValuesSupported();
        return own.stream()
                .filter(algorithm -> listed.isEmpty() || listed.contains(algorithm))
                .findFirst()
                .orElseThrow(() -> new RegistrationException(
                        ErrorCode.CLIENT_AUTHENTICATION_UNSUPPORTED,
                        "The authorization server takes no signature that the client's key can make.",
                        Map.of(
                                "issuer",
                                ServerWords.clipped(authorizationServer.issuer()),
                                "expected",
                                String.join(" or ", own),
                                "token_endpoint_auth_signing_alg_values_supported",
                                ServerWords.clipped(String.join(" ", listed)),
                                "rule",
                                "RFC 8414 section 2")));
    }
}
