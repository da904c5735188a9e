package dev.berth;

/** The entry point: signs in to protected MCP servers and keeps them signed in. */
public final class Berth {
    private Berth() {}
}
