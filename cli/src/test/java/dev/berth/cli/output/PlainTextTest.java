package dev.berth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void takesOutWhatMovesColoursOrHides() {
        assertThat(PlainText.of("a\u001b[2Jb\u0007c\u009b31md\r\ne\tf")).isEqualTo("a[2Jbc31md e f");
    }

    @Test
    void takesOutWhatReorders() {
        assertThat(PlainText.of("a\u202eb\u2066c\u2069\u200fd\u061ce\u200bf\ufeffg"))
                .isEqualTo("abcdefg");
    }

    @Test
    void makesLineSeparatorsSpaces() {
        assertThat(PlainText.of("a\u2028b\u2029c\u0085d")).isEqualTo("a b cd");
    }

    @Test
    void takesOutHalfCharactersAndTowersOfMarks() {
        assertThat(PlainText.of("a\ud800b")).isEqualTo("ab");
        assertThat(PlainText.of("a" + "\u0301".repeat(50))).hasSize(4);
    }

    @Test
    void capsItsLengthWithoutCuttingACharacter() {
        assertThat(PlainText.of("x".repeat(10_000)))
                .hasSize(PlainText.MAX_LENGTH + 1)
                .endsWith("…");
        assertThat(PlainText.of("😀".repeat(10), 5)).isEqualTo("😀😀…");
    }

    @Test
    void keepsOtherPeoplesWriting() {
        assertThat(PlainText.of("Hafenamt für Schiffe, 港口, ميناء")).isEqualTo("Hafenamt für Schiffe, 港口, ميناء");
        assertThat(PlainText.of(null)).isEmpty();
    }

    @Test
    void keepsLinesWhereTheyAreWanted() {
        assertThat(PlainText.lines("a\n  b\u001b[1m\r\nc", 100)).isEqualTo("a\n  b[1m\nc");
    }
}
