/** Signs Java programs in to OAuth-protected MCP servers and keeps them signed in. */
module dev.berth {
    requires com.fasterxml.jackson.jr.ob;
    requires static org.jspecify;

    exports dev.berth;
    exports dev.berth.authorize;
    exports dev.berth.error;
    exports dev.berth.secret;
}
