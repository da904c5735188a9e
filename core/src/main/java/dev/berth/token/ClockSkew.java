package dev.berth.token;

import dev.berth.error.TokenException;
import dev.berth.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a wrong clock may be why what was signed just now is refused (RFC 7523 section 3, RFC 9449 section 4.3): servers
 * rarely say so themselves. The server's clock is the {@code Date} of its answer (RFC 9110 section 6.6.1).
 */
final class ClockSkew {
    /** Less than that is the way of the answer, and what servers allow for. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

    private ClockSkew() {}

    /** The same refusal, with what the clock has to do with it. */
    static TokenException explain(TokenException refusal, HttpHeaders headers, Instant now) {
        Instant theirs = date(headers);
        if (theirs == null) {
            return refusal;
        }
        Duration skew = Duration.between(theirs, now);
        if (skew.abs().compareTo(WORTH_TELLING) < 0) {
            return refusal;
        }
        Map<String, String> facts = new LinkedHashMap<>(refusal.facts());
        facts.put("hint", "set this machine's clock, then try again");
        return new TokenException(
                refusal.code(),
                refusal.getMessage() + " This machine's clock is " + skew.abs().toSeconds() + " s "
                        + (skew.isNegative() ? "behind" : "ahead of")
                        + " the authorization server's, and what was signed by it is refused then.",
                facts,
                refusal);
    }

    private static @Nullable Instant date(HttpHeaders headers) {
        String date = headers.first("Date");
        try {
            return date == null
                    ? null
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
