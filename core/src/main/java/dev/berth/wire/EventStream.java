package dev.berth.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events as the HTML standard says (section 9.2.6): any of CR, LF, CR LF ends a line, a colon starts a
 * comment, an event that the stream breaks off in is dropped. Not thread-safe.
 */
final class EventStream {
    /** One event. */
    record Event(String data) {}

    /** An event or a line beyond the cap. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException() {
            super("an event is longer than the cap");
        }
    }

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;
    private boolean afterCarriageReturn;
    private boolean first = true;
    private @Nullable String lastEventId;
    private @Nullable Long retryMillis;

    EventStream(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The id of the last event that had one: where to resume; null where there is none. */
    @Nullable
    String lastEventId() {
        return lastEventId;
    }

    /** How long the server asks to wait before resuming; null where it does not say. */
    @Nullable
    Long retryMillis() {
        return retryMillis;
    }

    /** The next event that has data; null at the end of the stream. */
    @Nullable
    Event next() throws IOException {
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                if (hasData && data.length() > 0) {
                    return new Event(data.toString());
                }
                hasData = false;
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            if (field.equals("data")) {
                if (hasData) {
                    data.append('\n');
                }
                hasData = true;
                data.append(value);
                if (data.length() > maxBytes) {
                    throw new TooLargeException();
                }
            } else {
                remember(field, value);
            }
        }
        return null;
    }

    private void remember(String field, String value) {
        if (field.equals("id") && value.indexOf('\0') < 0) {
            lastEventId = value.isEmpty() ? null : value;
        } else if (field.equals("retry") && value.matches("\\d{1,9}")) {
            retryMillis = Long.valueOf(value);
        }
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (true) {
            int c = read();
            if (c < 0) {
                return null;
            }
            if (c == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = c == '\r';
            if (c == '\n' || c == '\r') {
                String text = line.toString(UTF_8);
                boolean marked = first && text.startsWith("\ufeff");
                first = false;
                return marked ? text.substring(1) : text;
            }
            if (line.size() >= maxBytes) {
                throw new TooLargeException();
            }
            line.write(c);
        }
    }

    private int read() throws IOException {
        if (position == limit) {
            limit = Math.max(0, in.read(buffer));
            position = 0;
            if (limit == 0) {
                return -1;
            }
        }
        return buffer[position++] & 0xff;
    }
}
