package dev.berth.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The grammar of server-sent events (HTML standard, section 9.2.5 and 9.2.6). */
class EventStreamTest {
    private static EventStream stream(String text) {
        return new EventStream(new ByteArrayInputStream(text.getBytes(UTF_8)), 100);
    }

    private static List<String> data(String text) throws IOException {
        EventStream stream = stream(text);
        List<String> data = new ArrayList<>();
        for (EventStream.Event event = stream.next(); event != null; event = stream.next()) {
            data.add(event.data());
        }
        return data;
    }

    @Test
    void endsLinesAtAnyOfTheThreeEnds() throws IOException {
        assertThat(data("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\r\n\n")).containsExactly("a", "b", "c", "d");
    }

    @Test
    void joinsTheLinesOfData() throws IOException {
        assertThat(data("data: a\ndata:\ndata:  b\n\n")).containsExactly("a\n\n b");
    }

    @Test
    void skipsCommentsUnknownFieldsAndEventsWithoutData() throws IOException {
        assertThat(data(": hello\n\nevent: message\nid: 1\n\nfoo: x\ndata\n\ndata: a\nbar\n\n:\n"))
                .containsExactly("a");
    }

    @Test
    void dropsAnEventThatTheStreamBreaksOffIn() throws IOException {
        assertThat(data("data: a\n\ndata: b\n")).containsExactly("a");
    }

    @Test
    void skipsTheMarkOfByteOrder() throws IOException {
        assertThat(data("\ufeffdata: \u00fc\n\n")).containsExactly("\u00fc");
    }

    @Test
    void remembersWhereToResumeAndWhen() throws IOException {
        EventStream stream = stream("id: 7\nretry: 250\ndata: a\n\nid: x\0y\nretry: soon\ndata: b\n\n");
        assertThat(stream.next()).isNotNull();
        assertThat(stream.lastEventId()).isEqualTo("7");
        assertThat(stream.next()).isNotNull();
        assertThat(stream.lastEventId()).isEqualTo("7");
        assertThat(stream.retryMillis()).isEqualTo(250);
    }

    @Test
    void capsALineAndAnEvent() {
        assertThatThrownBy(() -> data("data: " + "x".repeat(200))).isInstanceOf(EventStream.TooLargeException.class);
        assertThatThrownBy(() -> data("data: xxxxxxxxx\n".repeat(20)))
                .isInstanceOf(EventStream.TooLargeException.class);
        assertThatThrownBy(() -> data(":" + "x".repeat(200))).isInstanceOf(EventStream.TooLargeException.class);
    }
}
