package dev.berth.diagnosis;

import java.util.Locale;

/** What a step is about, in the order in which they are walked. */
public enum Topic {
    /** The MCP server itself, asked without a token. */
    MCP,
    /** What the protected resource says of itself (RFC 9728). */
    RESOURCE_METADATA,
    /** What the authorization server says of itself (RFC 8414, OpenID Connect Discovery). */
    AUTHORIZATION_SERVER,
    /** How a client gets known there, and what a sign-in would ask for. */
    SIGN_IN,
    /** What is stored here already; walked first where it cannot be read, since that is what a sign-in would meet first. */
    STORED;

    /** The stable lower-case form. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
