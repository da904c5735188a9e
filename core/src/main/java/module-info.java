/** Signs Java programs in to OAuth-protected MCP servers and keeps them signed in. Start at {@link dev.berth.Berth}. */
module dev.berth {
    requires com.fasterxml.jackson.jr.ob;
    requires com.nimbusds.jose.jwt;
    requires transitive java.net.http;
    requires static org.jspecify;

    exports dev.berth.browser;
    exports dev.berth.client;
    exports dev.berth.diagnosis;
    exports dev.berth.error;
    exports dev.berth.grant;
    exports dev.berth.http;
    exports dev.berth.jose;
    exports dev.berth.keychain;
    exports dev.berth.mcp;
    exports dev.berth.presentation;
    exports dev.berth.redirect;
    exports dev.berth.secret;
    exports dev.berth.store;
    exports dev.berth;
}
