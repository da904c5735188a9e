package dev.berth.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text at all: an object that can be written and read again, or a refusal that holds nothing of the text. */
class JsonObjectFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        JsonObject object;
        try {
            object = JsonObject.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasNoCause().hasMessageMatching("not (JSON|a JSON object)");
            return;
        }
        visit(object, 0);
        assertThat(JsonObject.parse(text.getBytes(UTF_8)).members()).isEqualTo(object.members());
        // Once written, it stays as it is: numbers beyond the double's range have become words by then.
        JsonObject written = JsonObject.parse(object.toJson());
        assertThat(JsonObject.parse(written.toJson()).members()).isEqualTo(written.members());
        assertThat(written.members().keySet()).isEqualTo(object.members().keySet());
    }

    private static void visit(JsonObject object, int depth) {
        for (String name : object.members().keySet()) {
            assertThat(object.has(name)).isTrue();
            object.string(name);
            object.number(name);
            object.bool(name);
            object.strings(name);
            JsonObject inner = object.object(name);
            if (inner != null && depth < 50) {
                visit(inner, depth + 1);
            }
            object.objects(name).forEach(each -> assertThat(each.toString()).startsWith("["));
        }
    }
}
