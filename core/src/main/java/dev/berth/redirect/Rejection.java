package dev.berth.redirect;

import java.util.Locale;

/** Why a response was refused while its flow, if it has one, lives on. */
public enum Rejection {
    /** Not the path of the redirect URI. */
    WRONG_PATH("This is not the address that the sign-in was told to come back to."),
    /** Not a GET. */
    WRONG_METHOD("A sign-in comes back by GET alone."),
    /** The {@code Host} is not the advertised one: DNS rebinding, or a scanner. */
    FOREIGN_HOST("This address was called by a name that is not its own."),
    /** No {@code state}: not an answer to any request of ours (RFC 6749 section 10.12). */
    NO_STATE("This response has no state parameter, so nothing tells which sign-in it answers."),
    /** A {@code state} that no pending flow has. */
    UNKNOWN_STATE("The state parameter of this response is not that of any sign-in that waits here."),
    /** The response belongs to a flow with another redirect URI (RFC 9700 section 4.4.2.2). */
    WRONG_LISTENER("This response belongs to a sign-in that expects it at another address."),
    /** A doubled parameter, neither code nor error, broken encoding, or no URL at all. */
    MALFORMED("This is not a complete authorization response."),
    /** The flow has had its response already. */
    REPLAYED("This sign-in has had its response already; nothing more is to be done here.");

    private final String explanation;

    Rejection(String explanation) {
        this.explanation = explanation;
    }

    /** The stable lower-case form, as in the command's {@code response_rejected} event. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One English sentence for the page or the prompt; never holds anything of the response. */
    public String explanation() {
        return explanation;
    }
}
