package dev.berth.callback;

/** Bytes that are no HTTP request of the kind this listener takes; turned into an answer on the spot. */
final class MalformedRequestException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    MalformedRequestException(int status) {
        super("HTTP " + status, null, false, false);
        this.status = status;
    }

    /** The status of the answer: 400, or 431 for too much. */
    int status() {
        return status;
    }
}
