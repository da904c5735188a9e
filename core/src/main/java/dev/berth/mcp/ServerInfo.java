package dev.berth.mcp;

import dev.berth.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself, cut to 200 characters each: for display alone, and not yet made safe for a terminal.
 *
 * @param name its name; empty where it gives none
 * @param title its name for people, or null
 * @param version its version; empty where it gives none
 */
public record ServerInfo(String name, @Nullable String title, String version) {
    private static final int MAX_LENGTH = 200;

    static ServerInfo of(@Nullable JsonObject info) {
        if (info == null) {
            return new ServerInfo("", null, "");
        }
        String title = info.string("title");
        return new ServerInfo(
                Untrusted.cut(info.string("name"), MAX_LENGTH),
                title == null ? null : Untrusted.cut(title, MAX_LENGTH),
                Untrusted.cut(info.string("version"), MAX_LENGTH));
    }
}
