package dev.berth.authorize;

import java.util.Locale;

/** The way by which a response came in. */
public enum Via {
    /** To the loopback listener. */
    HTTP,
    /** Pasted by the person. */
    PASTE;

    /** The stable lower-case form, as in the command's {@code response_rejected} event. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
