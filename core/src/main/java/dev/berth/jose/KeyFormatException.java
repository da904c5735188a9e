package dev.berth.jose;

/** What was to be a private key is none that can be used. The message names the fault and the way out, never the text. */
public final class KeyFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    KeyFormatException(String message) {
        super(message);
    }
}
