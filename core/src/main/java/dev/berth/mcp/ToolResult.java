package dev.berth.mcp;

import dev.berth.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool answered, in its own words: not yet made safe for a terminal.
 *
 * @param texts the text contents, in order; other kinds of content are in {@code json} alone
 * @param isError whether the tool reports that it failed
 * @param structuredContent the structured content as JSON, or null where there is none
 * @param json the whole result as one line of JSON
 */
public record ToolResult(
        List<String> texts, boolean isError, @Nullable String structuredContent, String json) {
    /** Takes a copy of the texts. */
    public ToolResult {
        texts = List.copyOf(texts);
    }

    static ToolResult of(JsonObject result) {
        List<String> texts = new ArrayList<>();
        for (JsonObject content : result.objects("content")) {
            String text = content.string("text");
            if ("text".equals(content.string("type")) && text != null) {
                texts.add(text);
            }
        }
        Object structured = result.members().get("structuredContent");
        return new ToolResult(
                texts,
                Boolean.TRUE.equals(result.bool("isError")),
                structured == null ? null : write(structured),
                result.toJson());
    }

    /** Structured content may be any JSON value; the writer takes trees, so a bare value goes in one and comes out again. */
    private static String write(Object value) {
        if (value instanceof Map || value instanceof Iterable) {
            return JsonObject.write(value);
        }
        String array = JsonObject.write(List.of(value));
        return array.substring(1, array.length() - 1);
    }
}
