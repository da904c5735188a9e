package dev.berth.registration;

import dev.berth.answer.OAuthAnswer;
import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.http.SafeUrl;
import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a client out of a registration's answer (RFC 7591 section 3.2.1); {@code client_id} is all that it must hold. */
final class RegistrationResponse {
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private RegistrationResponse() {}

    static Client client(OAuthAnswer answer, ClientMetadata asked, AuthorizationServerMetadata authorizationServer) {
        JsonObject fields = answer.fields();
        String clientId = fields.string("client_id");
        if (clientId == null || !isUsable(clientId)) {
            throw invalid(answer, "client_id", "");
        }
        String secret = fields.string("client_secret");
        if (secret != null && secret.isEmpty()) {
            secret = null;
        }
        if (secret != null && !isUsable(secret)) {
            throw invalid(answer, "client_secret", "");
        }
        requireOwnRedirectUri(answer, asked);
        AuthenticationMethod method = method(answer, secret, authorizationServer);
        return new Client(
                clientId,
                secret == null ? null : Secret.of(secret),
                secretExpiry(fields),
                method,
                method == AuthenticationMethod.CLIENT_SECRET_JWT
                        ? SigningAlgorithms.agreed(SigningAlgorithms.OF_SECRETS, authorizationServer)
                        : null,
                Client.Origin.REGISTERED,
                asked.redirectUri());
    }

    /** RFC 6749 appendix A.1 and A.2. */
    private static boolean isUsable(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    }

    /** Zero is never (RFC 7591 section 3.2.1); so is what no calendar holds. */
    private static @Nullable Instant secretExpiry(JsonObject fields) {
        Long seconds = fields.number("client_secret_expires_at");
        return seconds == null || seconds <= 0 || seconds > LAST_SECOND ? null : Instant.ofEpochSecond(seconds);
    }

    /** The method that the server gave, as far as the secret bears it out; inferred from secret and metadata else. */
    private static AuthenticationMethod method(
            OAuthAnswer answer, @Nullable String secret, AuthorizationServerMetadata authorizationServer) {
        String name = answer.fields().string("token_endpoint_auth_method");
        AuthenticationMethod given =
                name == null ? null : AuthenticationMethod.ofWireName(name).orElse(null);
        if (given == AuthenticationMethod.PRIVATE_KEY_JWT) {
            // No key was registered that it could mean.
            given = null;
        }
        if (name != null && given == null && secret == null) {
            throw invalid(answer, "token_endpoint_auth_method", name);
        }
        if (secret == null) {
            return AuthenticationMethod.NONE;
        }
        return given != null
                ? given
                : AuthenticationChoice.ofSecret(authorizationServer.tokenEndpointAuthMethodsSupported());
    }

    /** A server may reword a redirect URI; where none is left that leads here, the sign-in could only fail later. */
    private static void requireOwnRedirectUri(OAuthAnswer answer, ClientMetadata asked) {
        List<String> registered = answer.fields().strings("redirect_uris");
        if (asked.redirectUri() != null
                && registered != null
                && !registered.isEmpty()
                && registered.stream().noneMatch(uri -> leadsToSamePlace(uri, asked.redirectUri()))) {
            throw invalid(answer, "redirect_uris", String.join(" ", registered));
        }
    }

    private static boolean leadsToSamePlace(String registered, String asked) {
        if (registered.equals(asked)) {
            return true;
        }
        try {
            URI one = URI.create(registered);
            URI other = URI.create(asked);
            // RFC 8252 section 7.3: on loopback the port is free, and 127.0.0.1, [::1] and localhost are one machine.
            boolean sameHost = (SafeUrl.hasLoopbackHost(one) && SafeUrl.hasLoopbackHost(other))
                    || (Objects.equals(one.getHost(), other.getHost()) && one.getPort() == other.getPort());
            return sameHost
                    && Objects.equals(one.getScheme(), other.getScheme())
                    && Objects.equals(one.getRawPath(), other.getRawPath());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static RegistrationException invalid(OAuthAnswer answer, String member, String value) {
        Map<String, String> facts = new LinkedHashMap<>(answer.facts());
        facts.put("member", member);
        if (!value.isEmpty()) {
            facts.put("value", answer.shown(value));
        }
        facts.put("rule", "RFC 7591 section 3.2.1");
        return new RegistrationException(
                ErrorCode.INVALID_REGISTRATION,
                "The registration's answer is no usable client: its " + member + " does not do.",
                facts);
    }
}
