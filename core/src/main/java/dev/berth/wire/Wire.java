package dev.berth.wire;

/** The two manners of speaking MCP over HTTP. Which one a server speaks is worth remembering: it saves a request. */
public enum Wire {
    /** From 2026-07-28: every request stands for itself. */
    STATELESS,
    /** Through 2025-11-25: {@code initialize}, then requests within a session. */
    HANDSHAKE
}
