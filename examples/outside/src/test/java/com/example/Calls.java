package com.example;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.Map;

/** Calls of tools that answer with a text. */
final class Calls {
    private Calls() {}

    static String call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        CallToolRequest request =
                CallToolRequest.builder(tool).arguments(arguments).build();
        return ((TextContent) client.callTool(request).content().get(0)).text();
    }
}
