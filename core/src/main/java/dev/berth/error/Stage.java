package dev.berth.error;

import java.util.Locale;

/** Where in a sign-in something failed, in the words that scripts see. */
public enum Stage {
    /** What was set, before anything is asked. */
    CONFIG,
    /** Finding out what the server wants and whom to ask. */
    DISCOVERY,
    /** Becoming a client of the authorization server. */
    REGISTRATION,
    /** The person's part, up to the code. */
    AUTHORIZATION,
    /** Getting, refreshing or revoking tokens. */
    TOKEN,
    /** Keeping them. */
    STORE,
    /** Talking to the MCP server itself. */
    MCP;

    /** The stable lower-case form, as in the command's {@code failed} event. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
