/** A little world to test OAuth clients of MCP against: an authorization server and MCP servers that misbehave on demand. */
module dev.berth.testkit {
    requires jdk.httpserver;
    requires com.fasterxml.jackson.jr.ob;
    requires static org.jspecify;

    exports dev.berth.testkit;
    exports dev.berth.testkit.jose;
}
