package dev.berth.wire;

import org.jspecify.annotations.Nullable;

/** Text from servers, kept from growing without end. */
final class Untrusted {
    private Untrusted() {}

    /** The text, cut where it is longer; empty for none. */
    static String cut(@Nullable String text, int maxLength) {
        if (text == null) {
            return "";
        }
        return text.length() <= maxLength ? text : text.substring(0, maxLength - 1) + "\u2026";
    }
}
