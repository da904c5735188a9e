package dev.berth.token;

import dev.berth.answer.ServerClock;
import dev.berth.error.TokenException;
import dev.berth.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells whether a wrong clock may be why what was signed just now is refused (RFC 7523 section 3, RFC 9449 section 4.3): servers
 * rarely say so themselves. The server's clock is the {@code Date} of its answer (RFC 9110 section 6.6.1).
 */
final class ClockSkew {
    private ClockSkew() {}

    /** The same refusal, with what the clock has to do with it. */
    static TokenException explain(TokenException refusal, HttpHeaders headers, Instant now) {
        Duration skew = ServerClock.skew(headers, now);
        if (skew == null) {
            return refusal;
        }
        Map<String, String> facts = new LinkedHashMap<>(refusal.facts());
        facts.put("hint", ServerClock.HINT);
        return new TokenException(
                refusal.code(),
                refusal.getMessage() + " This machine's clock is " + ServerClock.told(skew)
                        + " the authorization server's, and what was signed by it is refused then.",
                facts,
                refusal);
    }
}
