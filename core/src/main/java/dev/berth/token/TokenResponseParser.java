package dev.berth.token;

import dev.berth.answer.OAuthAnswer;
import dev.berth.discovery.Scopes;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import dev.berth.store.TokenSet;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads tokens or a refusal out of a token endpoint's answer (RFC 6749 sections 5.1 and 5.2). Pure. */
public final class TokenResponseParser {
    /** No expiry is kept that lies further ahead. */
    static final Duration LONGEST_LIFETIME = Duration.ofDays(3650);

    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{0,18})?");

    private TokenResponseParser() {}

    /**
     * The tokens of an answer.
     *
     * @param scopes those that hold where the answer names none
     * @param heldRefreshToken carried forward where the answer has none (RFC 6749 section 6)
     * @param proven whether the request came with a DPoP proof, so that the token may be bound to its key
     * @param receivedAt what {@code expires_in} counts from
     * @throws TokenException if it refuses, or is no token response
     * @throws TransportException if the server is in trouble
     */
    public static TokenSet tokens(
            OAuthAnswer answer,
            List<String> scopes,
            @Nullable Secret heldRefreshToken,
            boolean proven,
            Instant receivedAt) {
        Secret accessToken = accessToken(answer);
        JsonObject fields = answer.fields();
        return new TokenSet(
                accessToken,
                tokenType(answer, proven),
                receivedAt,
                expiry(fields.members().get("expires_in"), receivedAt),
                refreshToken(answer, heldRefreshToken),
                granted(answer, scopes));
    }

    /**
     * The token of an answer to a token exchange (RFC 8693 section 2.2.1), which comes as {@code access_token} whatever it is.
     *
     * @param type the kind that was asked for
     * @throws TokenException if it refuses, or has no token of that kind
     * @throws TransportException if the server is in trouble
     */
    static Secret issued(OAuthAnswer answer, String type) {
        Secret issued = accessToken(answer);
        String issuedType = answer.fields().string("issued_token_type");
        if (!type.equals(issuedType)) {
            throw invalid(answer, "issued_token_type", issuedType);
        }
        return issued;
    }

    private static Secret accessToken(OAuthAnswer answer) {
        // Before any error: a 503 may say whatever it likes, and has ended no grant.
        if (answer.isTrouble()) {
            throw answer.trouble(Stage.TOKEN);
        }
        if (!answer.isSuccess()) {
            throw refusal(answer);
        }
        String accessToken = answer.fields().string("access_token");
        if (accessToken == null || !isHeaderSafe(accessToken)) {
            throw invalid(answer, "access_token", null);
        }
        return Secret.of(accessToken);
    }

    private static @Nullable Secret refreshToken(OAuthAnswer answer, @Nullable Secret held) {
        String issued = answer.fields().string("refresh_token");
        if (issued == null || issued.isEmpty()) {
            return held;
        }
        // RFC 6749 appendix A.17.
        if (!issued.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)) {
            throw invalid(answer, "refresh_token", null);
        }
        return Secret.of(issued);
    }

    /** RFC 6750 section 2.1 allows less; what a header line can carry unharmed is what matters. */
    private static boolean isHeaderSafe(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    private static String tokenType(OAuthAnswer answer, boolean proven) {
        String type = answer.fields().string("token_type");
        if (type == null || type.isBlank()) {
            return TokenSet.BEARER;
        }
        // A token of a type that we did not ask for and cannot prove (RFC 6749 section 7.1).
        boolean known = type.strip().equalsIgnoreCase(TokenSet.BEARER)
                || (proven && type.strip().equalsIgnoreCase(TokenSet.DPOP));
        if (!known) {
            throw invalid(answer, "token_type", type);
        }
        return type.strip();
    }

    /**
     * Zero and less have run out at once, so that a token is never handed on without a refresh; what is no number says
     * nothing.
     */
    private static @Nullable Instant expiry(@Nullable Object expiresIn, Instant receivedAt) {
        double seconds;
        if (expiresIn instanceof Number number) {
            seconds = number.doubleValue();
        } else if (expiresIn instanceof String text
                && DECIMAL.matcher(text.strip()).matches()) {
            seconds = Double.parseDouble(text.strip());
        } else {
            return null;
        }
        if (Double.isNaN(seconds)) {
            return null;
        }
        double capped = Math.min(Math.max(seconds, 0), (double) LONGEST_LIFETIME.toSeconds());
        return receivedAt.plusSeconds((long) capped);
    }

    /** Scopes are shown, unlike tokens: what repeats a token, sent or issued, is none. */
    private static List<String> granted(OAuthAnswer answer, List<String> scopes) {
        JsonObject fields = answer.fields();
        List<String> listed = fields.strings("scope");
        List<String> granted = Scopes.parse(listed == null ? fields.string("scope") : String.join(" ", listed)).stream()
                .filter(scope -> !answer.repeatsSecret(scope)
                        && !scope.equals(fields.string("access_token"))
                        && !scope.equals(fields.string("refresh_token")))
                .toList();
        return granted.isEmpty() ? scopes : granted;
    }

    private static TokenException refusal(OAuthAnswer answer) {
        String error = answer.error();
        ErrorCode code = error == null
                ? answer.status() == 401 ? ErrorCode.INVALID_CLIENT : ErrorCode.TOKEN_REFUSED
                : switch (error) {
                    case "invalid_grant" -> ErrorCode.INVALID_GRANT;
                    case "invalid_client" -> ErrorCode.INVALID_CLIENT;
                    case "invalid_target" -> ErrorCode.INVALID_TARGET;
                    case "invalid_scope" -> ErrorCode.INVALID_SCOPE;
                    default -> ErrorCode.TOKEN_REFUSED;
                };
        Map<String, String> facts = answer.facts();
        facts.put("rule", code == ErrorCode.INVALID_TARGET ? "RFC 8707 section 2" : "RFC 6749 section 5.2");
        return new TokenException(code, "The token endpoint refused (status " + answer.status() + ").", facts);
    }

    private static TokenException invalid(OAuthAnswer answer, String member, @Nullable String value) {
        Map<String, String> facts = new LinkedHashMap<>(answer.facts());
        facts.put("member", member);
        if (value != null) {
            facts.put("value", answer.shown(value));
        }
        facts.put("rule", "RFC 6749 section 5.1");
        return new TokenException(
                ErrorCode.INVALID_TOKEN_RESPONSE,
                answer.isReadable()
                        ? "The token endpoint's answer has no usable " + member + "."
                        : "The token endpoint's answer is neither JSON nor form-encoded.",
                facts);
    }
}
