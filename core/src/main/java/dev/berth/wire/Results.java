package dev.berth.wire;

import dev.berth.json.JsonObject;
import dev.berth.mcp.ServerInfo;
import dev.berth.mcp.Tool;
import dev.berth.mcp.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server's results say, cut to the sizes that are promised for them. */
final class Results {
    private static final int MAX_NAME = 200;
    private static final int MAX_DESCRIPTION = 10_000;

    private Results() {}

    static ServerInfo serverInfo(@Nullable JsonObject info) {
        return info == null
                ? new ServerInfo("", null, "")
                : new ServerInfo(
                        Untrusted.cut(info.string("name"), MAX_NAME),
                        cut(info.string("title"), MAX_NAME),
                        Untrusted.cut(info.string("version"), MAX_NAME));
    }

    static Tool tool(String name, JsonObject definition) {
        return new Tool(
                name,
                cut(definition.string("title"), MAX_NAME),
                cut(definition.string("description"), MAX_DESCRIPTION),
                definition.toJson());
    }

    static ToolResult toolResult(JsonObject result) {
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

    private static @Nullable String cut(@Nullable String text, int maxLength) {
        return text == null ? null : Untrusted.cut(text, maxLength);
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
