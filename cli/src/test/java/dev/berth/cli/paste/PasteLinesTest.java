package dev.berth.cli.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasteLinesTest {
    private static final String URL = "http://127.0.0.1:41000/callback?code=abc&state=xyz";

    private final PasteLines lines = new PasteLines();

    @Test
    void waitsForTheRestOfAUrl() {
        assertThat(lines.line(URL)).isEmpty();
        assertThat(lines.isWaiting()).isTrue();
        assertThat(lines.flush()).containsExactly(URL);
        assertThat(lines.isWaiting()).isFalse();
    }

    @Test
    void joinsWhereverItIsBroken() {
        for (int at = 1; at < URL.length(); at++) {
            List<String> entries = new ArrayList<>(lines.line(URL.substring(0, at)));
            if (!lines.isWaiting()) {
                // So short a start could be anything.
                assertThat(at).isLessThan("http://".length());
                continue;
            }
            entries.addAll(lines.line("  " + URL.substring(at) + " "));
            entries.addAll(lines.flush());
            assertThat(entries).containsExactly(URL);
        }
    }

    @Test
    void waitsLongerForWhatLacksSomething() {
        lines.line("http://127.0.0.1:41000/callback?code=abc");
        assertThat(lines.patience()).isGreaterThan(Duration.ofSeconds(1));
        lines.line("&state=xyz");
        assertThat(lines.patience()).isLessThan(Duration.ofSeconds(1));
        lines.line("&iss=https%3A%2");
        assertThat(lines.patience()).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void anotherUrlIsAnotherEntry() {
        lines.line(URL);
        assertThat(lines.line(URL + "2")).containsExactly(URL);
        assertThat(lines.flush()).containsExactly(URL + "2");
    }

    @Test
    void anEmptyLineEndsTheWait() {
        lines.line(URL);
        assertThat(lines.line(" ")).containsExactly(URL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "cancel", "q", "Skip harbour", "skip the harbour"})
    void aSkipWordIsAnEntryAtOnce(String word) {
        lines.line(URL);
        assertThat(lines.line(word)).containsExactly(URL, word);
        assertThat(lines.isWaiting()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"what?", "abc123", "abc#xyz", "help me"})
    void whatIsNoUrlIsAnEntryAtOnce(String line) {
        assertThat(lines.line(line)).containsExactly(line);
    }

    @Test
    void takesABareQueryAndAQuotedUrl() {
        assertThat(lines.line("code=abc&sta")).isEmpty();
        lines.line("te=xyz");
        assertThat(lines.flush()).containsExactly("code=abc&state=xyz");
        assertThat(lines.line("\"" + URL)).isEmpty();
        lines.line("\"");
        assertThat(lines.flush()).containsExactly("\"" + URL + "\"");
    }

    @Test
    void keepsNoMoreThanItsLimit() {
        lines.line(URL);
        for (int i = 0; i < 1000; i++) {
            lines.line("c".repeat(1000));
        }
        assertThat(lines.flush()).singleElement().satisfies(e -> assertThat(e).hasSize(PasteLines.MAX_LENGTH));
    }
}
