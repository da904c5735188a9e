package dev.berth.mcp;

import org.jspecify.annotations.Nullable;

/**
 * A tool that a server offers, in its own words: not yet made safe for a terminal.
 *
 * @param name what it is called by; 256 characters at most (tools with longer names are left out)
 * @param title its name for people, cut to 200 characters, or null
 * @param description what it does, cut to 10,000 characters, or null
 * @param json the whole definition as the server gave it, {@code inputSchema} and all, as one line of JSON
 */
public record Tool(
        String name, @Nullable String title, @Nullable String description, String json) {}
