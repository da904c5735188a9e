package dev.berth.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Any bytes at all: events within the cap until the stream ends, or the cap's own failure; in pieces as at once. */
class EventStreamFuzzTest {
    private static final int MAX_EVENT = 256;

    @FuzzTest(maxDuration = "1m")
    void readsToTheEnd(byte[] bytes) throws IOException {
        List<String> whole = read(new ByteArrayInputStream(bytes));
        List<String> pieces = read(new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(1, length));
            }
        });
        assertThat(pieces).isEqualTo(whole);
    }

    private static List<String> read(InputStream in) throws IOException {
        EventStream events = new EventStream(in, MAX_EVENT);
        List<String> seen = new ArrayList<>();
        try {
            for (EventStream.Event event = events.next(); event != null; event = events.next()) {
                assertThat(event.data()).isNotEmpty().hasSizeLessThanOrEqualTo(MAX_EVENT);
                seen.add(event.data());
            }
        } catch (EventStream.TooLargeException e) {
            seen.add("too large");
        }
        if (events.lastEventId() != null) {
            assertThat(events.lastEventId()).isNotEmpty().doesNotContain("\0", "\n", "\r");
        }
        seen.add(events.lastEventId() + " " + events.retryMillis());
        return seen;
    }
}
