package dev.berth.device;

import dev.berth.answer.OAuthAnswer;
import dev.berth.answer.ServerWords;
import dev.berth.authentication.AuthenticatedRequest;
import dev.berth.authentication.ClientAuthentication;
import dev.berth.authorize.CodeVerifier;
import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpTransport;
import dev.berth.http.SafeUrl;
import dev.berth.secret.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks for a device's codes (RFC 8628 section 3.1 and 3.2). Thread-safe. */
public final class DeviceAuthorization {
    private static final long DEFAULT_INTERVAL_SECONDS = 5;
    private static final long LONGEST_INTERVAL_SECONDS = 300;
    private static final long DEFAULT_LIFETIME_SECONDS = 600;
    private static final long LONGEST_LIFETIME_SECONDS = 86_400;

    /** A code to be typed and shown: nothing that could do anything else to a screen. */
    private static final Pattern USER_CODE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,62}[\\x21-\\x7e])?");

    private final HttpTransport transport;
    private final Clock clock;

    /**
     * Sends through this transport.
     *
     * @param clock tells when an answer came, which its expiry is counted from
     */
    public DeviceAuthorization(HttpTransport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /**
     * Asks for codes.
     *
     * @param endpoint the issuer's {@code device_authorization_endpoint}
     * @param resource the resource indicator, byte for byte (RFC 8707); null for none
     * @param scopes what is asked for; empty asks for the server's default
     * @param codeVerifier what the codes are to be bound to, as some servers require (RFC 7636, by analogy); its secret stays
     *     here. Null for nothing
     * @throws AuthorizationException with the server's words if it refuses, {@link ErrorCode#INVALID_CLIENT} if it does not know
     *     the client; with {@link ErrorCode#INVALID_RESPONSE} if its answer lacks a code or a safe address to enter it at
     * @throws TransportException if it is unreachable or in trouble
     */
    public DeviceAuthorizationResponse request(
            URI endpoint,
            ClientAuthentication client,
            @Nullable String resource,
            List<String> scopes,
            @Nullable CodeVerifier codeVerifier,
            AddressPolicy addresses)
            throws InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (!scopes.isEmpty()) {
            parameters.put("scope", String.join(" ", scopes));
        }
        if (resource != null) {
            parameters.put("resource", resource);
        }
        if (codeVerifier != null) {
            parameters.put("code_challenge", codeVerifier.challenge());
            parameters.put("code_challenge_method", CodeVerifier.METHOD);
        }
        AuthenticatedRequest post = client.post(Stage.AUTHORIZATION, endpoint, parameters, List.of(), addresses);
        OAuthAnswer answer = OAuthAnswer.of(transport.send(post.request()), post.secrets());
        if (answer.isTrouble()) {
            throw answer.trouble(Stage.AUTHORIZATION);
        }
        if (!answer.isSuccess()) {
            Map<String, String> facts = answer.facts();
            facts.put("rule", "RFC 8628 section 3.2");
            throw new AuthorizationException(
                    refusal(answer),
                    "The authorization server refused to authorize a device (status " + answer.status() + ").",
                    facts);
        }
        return response(answer, clock.instant());
    }

    /** The errors are those of a token endpoint (RFC 8628 section 3.2), and RFC 8707's. */
    private static ErrorCode refusal(OAuthAnswer answer) {
        String error = answer.error();
        if (error == null) {
            return answer.status() == 401 ? ErrorCode.INVALID_CLIENT : ErrorCode.AUTHORIZATION_REFUSED;
        }
        return switch (error) {
            case "invalid_client" -> ErrorCode.INVALID_CLIENT;
            case "invalid_target" -> ErrorCode.INVALID_TARGET;
            case "invalid_scope" -> ErrorCode.INVALID_SCOPE;
            default -> ErrorCode.AUTHORIZATION_REFUSED;
        };
    }

    /** Reads a success. Pure. */
    static DeviceAuthorizationResponse response(OAuthAnswer answer, Instant receivedAt) {
        String deviceCode = answer.fields().string("device_code");
        if (deviceCode == null || deviceCode.isEmpty()) {
            throw invalid(answer, "device_code");
        }
        String userCode = answer.fields().string("user_code");
        if (userCode == null || !USER_CODE.matcher(userCode).matches()) {
            throw invalid(answer, "user_code");
        }
        // Seen in the field under its name in an early draft.
        String named = answer.fields().string("verification_uri");
        URI verificationUri = safe(named != null ? named : answer.fields().string("verification_url"));
        if (verificationUri == null) {
            throw invalid(answer, "verification_uri");
        }
        long lifetime =
                clamped(answer.fields().number("expires_in"), DEFAULT_LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS);
        long interval = clamped(answer.fields().number("interval"), DEFAULT_INTERVAL_SECONDS, LONGEST_INTERVAL_SECONDS);
        return new DeviceAuthorizationResponse(
                Secret.of(deviceCode),
                userCode,
                verificationUri,
                safe(answer.fields().string("verification_uri_complete")),
                receivedAt.plusSeconds(lifetime),
                Duration.ofSeconds(interval));
    }

    private static long clamped(@Nullable Long seconds, long otherwise, long most) {
        return seconds == null ? otherwise : Math.min(Math.max(seconds, 1), most);
    }

    private static @Nullable URI safe(@Nullable String url) {
        try {
            URI uri = url == null ? null : new URI(url);
            return uri != null && SafeUrl.fault(uri) == null ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static AuthorizationException invalid(OAuthAnswer answer, String member) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", answer.facts().getOrDefault("url", ""));
        facts.put("member", ServerWords.clipped(member));
        facts.put("rule", "RFC 8628 section 3.2");
        return new AuthorizationException(
                ErrorCode.INVALID_RESPONSE,
                "The answer of the device authorization endpoint has no usable " + member + ".",
                facts);
    }
}
