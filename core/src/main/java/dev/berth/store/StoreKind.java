package dev.berth.store;

import java.util.Locale;

/** In which form a home keeps its credentials. */
public enum StoreKind {
    /** Private files in the clear. */
    FILES,
    /** Files that are sealed with a key from a keychain. */
    SEALED;

    /** The stable lower-case form. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    StoreKind other() {
        return this == FILES ? SEALED : FILES;
    }

    /** How the names of its credential files end. */
    String ending() {
        return this == FILES ? ".json" : ".sealed";
    }
}
