/** Signs clients of the official MCP Java SDK in. */
module dev.berth.mcpsdk {
    requires transitive dev.berth;
    requires transitive io.modelcontextprotocol.sdk.mcp.core;
    requires static org.jspecify;

    exports dev.berth.mcpsdk;
}
