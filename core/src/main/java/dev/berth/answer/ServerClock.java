package dev.berth.answer;

import dev.berth.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** A server's clock, as the {@code Date} of its answers tells it (RFC 9110 section 6.6.1). */
public final class ServerClock {
    /** What there is to do where it is not this machine's. */
    public static final String HINT = "set this machine's clock, then try again";

    /** Less than that is the way of the answer, and what servers allow for. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

    private ServerClock() {}

    /**
     * How far this machine's clock is ahead of the server's, negative where it is behind; null where the server does not say, or
     * the two differ by less than 30 seconds.
     */
    public static @Nullable Duration skew(HttpHeaders headers, Instant now) {
        String date = headers.first("Date");
        if (date == null) {
            return null;
        }
        try {
            Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration skew = Duration.between(theirs, now);
            return skew.abs().compareTo(WORTH_TELLING) < 0 ? null : skew;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The same in words: how many seconds ahead of the server's, or behind it. */
    public static String told(Duration skew) {
        return skew.abs().toSeconds() + " s " + (skew.isNegative() ? "behind" : "ahead of");
    }
}
