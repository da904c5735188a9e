package dev.berth.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Screen screen(boolean live) {
        return new Screen(new PrintStream(bytes, true, UTF_8), live, 40);
    }

    private String shown() {
        return bytes.toString(UTF_8);
    }

    @Test
    void printsAboveWhatStaysBelow() {
        Screen screen = screen(true);
        screen.row("a", "one");
        screen.row("b", "two");
        screen.prompt("paste> ");
        screen.print("hello");
        screen.clear();
        assertThat(shown()).endsWith("\r\u001b[2A\u001b[Jhello\none\ntwo\npaste> \r\u001b[2A\u001b[J");
    }

    @Test
    void clipsRowsSoThatNoneWraps() {
        Screen screen = screen(true);
        screen.row("a", "x".repeat(100));
        assertThat(shown()).isEqualTo("x".repeat(39));
    }

    @Test
    void showsNoRowsWhereThereIsNoTerminal() {
        Screen screen = screen(false);
        screen.row("a", "one");
        screen.prompt("paste> ");
        screen.print("hello");
        screen.clear();
        assertThat(shown()).isEqualTo("hello\n");
    }

    @Test
    void countsWhatDoesNotFit() {
        Screen screen = screen(true);
        for (int i = 0; i < 100; i++) {
            screen.row("row" + i, "row" + i);
        }
        assertThat(shown()).endsWith("row11\n… and 88 more");
    }
}
