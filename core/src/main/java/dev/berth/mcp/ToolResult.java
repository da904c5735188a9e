package dev.berth.mcp;

import java.util.List;
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
}
