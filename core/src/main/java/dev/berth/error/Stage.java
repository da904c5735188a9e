package dev.berth.error;

import java.util.Locale;

/** Where in a sign-in something failed, in the words that scripts see. */
public enum Stage {
    CONFIG,
    DISCOVERY,
    REGISTRATION,
    AUTHORIZATION,
    TOKEN,
    STORE,
    MCP;

    /** The stable lower-case form, as in the command's {@code failed} event. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
