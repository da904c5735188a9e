package dev.berth.mcp;

import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself, cut to 200 characters each: for display alone, and not yet made safe for a terminal.
 *
 * @param name its name; empty where it gives none
 * @param title its name for people, or null
 * @param version its version; empty where it gives none
 */
public record ServerInfo(String name, @Nullable String title, String version) {}
