package dev.berth.authorize;

import dev.berth.redirect.Rejection;

/** A response that is refused while its flow lives on; turned into an answer on the spot, never thrown at a caller. */
final class RejectedResponseException extends Exception {
    private static final long serialVersionUID = 1;

    private final Rejection rejection;

    RejectedResponseException(Rejection rejection) {
        super(rejection.explanation(), null, false, false);
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
