package dev.berth.store;

/** A later version wrote it; it is good, but not for us. */
final class NewerFormatException extends Exception {
    private static final long serialVersionUID = 1;

    NewerFormatException(String message) {
        super(message);
    }
}
