package dev.berth.token;

import dev.berth.answer.OAuthAnswer;
import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.token.DeviceTokenResponse.Later;
import dev.berth.token.DeviceTokenResponse.Reason;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a token endpoint says to a device alone (RFC 8628 section 3.5). Pure. */
final class DeviceAnswers {
    private DeviceAnswers() {}

    /**
     * Why to ask again; null where the answer is to be read as any other's.
     *
     * @throws AuthorizationException if there is nothing more to ask for
     */
    static @Nullable Later later(OAuthAnswer answer, Instant now) {
        String error = answer.error();
        // Seen in the field under 403 and 429 too; but what a server that fails says (5xx) is no word on the person.
        if (error != null && answer.status() < 500) {
            switch (error) {
                case "authorization_pending" -> {
                    return new Later(Reason.PENDING, answer.retryAfter(now), null);
                }
                case "slow_down" -> {
                    return new Later(Reason.SLOW_DOWN, answer.retryAfter(now), null);
                }
                case "access_denied" ->
                    throw ended(
                            answer,
                            ErrorCode.ACCESS_DENIED,
                            "The authorization server reports that access was denied.");
                case "expired_token" ->
                    throw ended(answer, ErrorCode.TIMEOUT, "Nobody finished the sign-in before its code ran out.");
                default -> {}
            }
        }
        return answer.isTrouble()
                ? new Later(Reason.TROUBLE, answer.retryAfter(now), answer.trouble(Stage.TOKEN))
                : null;
    }

    /**
     * What could not be asked just now is asked again.
     *
     * @throws TransportException the same, if asking again would not help
     */
    static Later after(TransportException failure) {
        return switch (failure.code()) {
            case TIMEOUT, UNREACHABLE -> new Later(Reason.TROUBLE, null, failure);
            default -> throw failure;
        };
    }

    private static AuthorizationException ended(OAuthAnswer answer, ErrorCode code, String message) {
        Map<String, String> facts = new LinkedHashMap<>(answer.facts());
        facts.put("rule", "RFC 8628 section 3.5");
        if (code == ErrorCode.TIMEOUT) {
            facts.put("expired", "device_code");
        }
        return new AuthorizationException(code, message, facts);
    }
}
