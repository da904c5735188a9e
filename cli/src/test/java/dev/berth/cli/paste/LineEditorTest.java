package dev.berth.cli.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineEditorTest {
    private final LineEditor editor = new LineEditor();

    private List<LineSource.Line> type(String keys) {
        List<LineSource.Line> lines = new ArrayList<>();
        keys.chars().forEach(c -> {
            LineSource.Line line = editor.key(c);
            if (line != null) {
                lines.add(line);
            }
        });
        return lines;
    }

    @Test
    void endsALineAtReturnOrLineFeedOrBoth() {
        assertThat(type("a\rb\nc\r\nd\r")).extracting(LineSource.Line::text).containsExactly("a", "b", "c", "d");
    }

    @Test
    void mendsTyping() {
        assertThat(type("abc\u007f\u0008x\r")).extracting(LineSource.Line::text).containsExactly("ax");
        assertThat(type("some words\u0017more\r"))
                .extracting(LineSource.Line::text)
                .containsExactly("some more");
        assertThat(type("gone\u0015kept\r")).extracting(LineSource.Line::text).containsExactly("kept");
    }

    @Test
    void ignoresKeysThatMoveAndTheMarksOfABracketedPaste() {
        assertThat(type("\u001b[200~a\u001b[Db\u001b[1;5C\u001b[201~\r"))
                .extracting(LineSource.Line::text)
                .containsExactly("ab");
    }

    @Test
    void endsAtControlDOnAnEmptyLineOnly() {
        assertThat(type("a\u0004")).isEmpty();
        assertThat(type("\u007f\u0004")).containsExactly(LineSource.Line.END);
    }

    @Test
    void showsWhereAResponseGoesAndNotWhatItHolds() {
        type("http://127.0.0.1:41000/callback?code=secret&state=secret");
        assertThat(editor.shown())
                .startsWith("http://127.0.0.1:41000/callback?")
                .doesNotContain("secret")
                .contains("characters");
        editor.clear();
        type("skip harbour");
        assertThat(editor.shown()).isEqualTo("skip harbour");
    }
}
