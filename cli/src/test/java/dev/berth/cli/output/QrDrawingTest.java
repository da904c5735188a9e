package dev.berth.cli.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.shell.Window;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrDrawingTest {
    private static final String ADDRESS = "https://as.example.com/device?user_code=WDJB-MJHT";
    private static final Window USUAL = new Window(UTF_8, 80, 24);

    private static List<String> drawn(String text, Window window, boolean colour) {
        return QrDrawing.of(text, window, colour).orElseThrow().lines().toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isReadInColoursWhateverTheTerminalsOwnAre(boolean darkTerminal) throws Exception {
        assertThat(QrReader.read(drawn(ADDRESS, USUAL, true), darkTerminal)).isEqualTo(ADDRESS);
    }

    @Test
    void isReadWithoutColoursWhereTheTerminalIsDark() throws Exception {
        List<String> lines = drawn(ADDRESS, USUAL, false);
        assertThat(String.join("", lines)).matches("[█▀▄ ]+");
        assertThat(QrReader.read(lines, true)).isEqualTo(ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 40, 80, 200, 400})
    void isReadAtEverySize(int length) throws Exception {
        String text = "x".repeat(length);
        Window large = new Window(UTF_8, 300, 200);
        assertThat(QrReader.read(drawn(text, large, true), true)).isEqualTo(text);
    }

    @Test
    void isLeftOutWhereThereIsNoRoom() {
        List<String> lines = drawn(ADDRESS, USUAL, false);
        int columns = lines.get(0).length();
        int rows = lines.size() + 2;
        assertThat(QrDrawing.of(ADDRESS, new Window(UTF_8, columns, rows), true))
                .isPresent();
        assertThat(QrDrawing.of(ADDRESS, new Window(UTF_8, columns - 1, rows), true))
                .isEmpty();
        assertThat(QrDrawing.of(ADDRESS, new Window(UTF_8, columns, rows - 1), true))
                .isEmpty();
        assertThat(QrDrawing.of("x".repeat(8000), new Window(UTF_8, 9000, 9000), true))
                .isEmpty();
    }

    @Test
    void isLeftOutWhereTheTerminalHasNoSuchCharacters() {
        assertThat(QrDrawing.of(ADDRESS, new Window(ISO_8859_1, 80, 24), true)).isEmpty();
    }
}
