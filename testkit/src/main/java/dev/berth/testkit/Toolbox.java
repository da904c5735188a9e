package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tools of one MCP server, listed and called the same way on both wires. Thread-safe. */
final class Toolbox {
    private final List<Tool> tools;
    private volatile int pageSize = Integer.MAX_VALUE;

    Toolbox(List<Tool> tools) {
        this.tools = List.copyOf(tools);
    }

    void pageSize(int size) {
        pageSize = size;
    }

    Map<String, @Nullable Object> list(Map<String, @Nullable Object> params) throws McpError {
        int from = position(Json.text(params, "cursor"));
        int size = pageSize;
        int to = size >= tools.size() - from ? tools.size() : from + size;
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put(
                "tools", tools.subList(from, to).stream().map(Tool::definition).toList());
        if (to < tools.size()) {
            result.put("nextCursor", Base64.getUrlEncoder().encodeToString(("from " + to).getBytes(UTF_8)));
        }
        return result;
    }

    /** The tool that a {@code tools/call} names. */
    Tool named(Map<String, @Nullable Object> params) throws McpError {
        String name = Json.text(params, "name");
        for (Tool tool : tools) {
            if (tool.name().equals(name)) {
                return tool;
            }
        }
        throw new McpError(200, McpError.INVALID_PARAMS, "Unknown tool");
    }

    private int position(@Nullable String cursor) throws McpError {
        if (cursor == null) {
            return 0;
        }
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            int position = Integer.parseInt(decoded.replaceFirst("^from ", ""));
            if (position >= 0 && position <= tools.size()) {
                return position;
            }
        } catch (IllegalArgumentException malformed) {
            // falls through to the refusal
        }
        throw new McpError(200, McpError.INVALID_PARAMS, "Invalid cursor");
    }
}
