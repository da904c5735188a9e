package dev.berth.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads times as {@link Instant#toString} writes them. The JDK's parser takes every form there is, and of reading a
 * credential that is a large part; it is left with what is unusual.
 */
final class StoredInstant {
    private static final String WHOLE_SECONDS = "0000-00-00T00:00:00";
    private static final int FRACTION = WHOLE_SECONDS.length() + 1;
    private static final int DIGITS = 9;

    private StoredInstant() {}

    /**
     * Reads one.
     *
     * @throws DateTimeException if it is none
     */
    static Instant parse(String text) {
        if (!isUsual(text)) {
            return Instant.parse(text);
        }
        int nanos = number(text, FRACTION, text.length() - 1);
        for (int digits = text.length() - 1 - FRACTION; 0 < digits && digits < DIGITS; digits++) {
            nanos *= 10;
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            // Midnight as 24:00, a leap second; or nothing that there ever was.
            return Instant.parse(text);
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        return Instant.ofEpochSecond(((24 * day + hour) * 60 + minute) * 60 + second, nanos);
    }

    /** Whole seconds, or with one to nine digits behind them, and a Z. */
    private static boolean isUsual(String text) {
        int end = text.length() - 1;
        if (end < WHOLE_SECONDS.length() || end > FRACTION + DIGITS || end == FRACTION || text.charAt(end) != 'Z') {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char wanted = i < WHOLE_SECONDS.length() ? WHOLE_SECONDS.charAt(i) : i < FRACTION ? '.' : '0';
            char c = text.charAt(i);
            if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    /** Of digits; zero where there are none. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }
}
