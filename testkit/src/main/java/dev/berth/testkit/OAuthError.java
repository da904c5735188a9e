package dev.berth.testkit;

/** An error that an endpoint answers (RFC 6749 section 5.2). */
final class OAuthError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final String description;

    OAuthError(int status, String error, String description) {
        super(error, null, false, false);
        this.status = status;
        this.error = error;
        this.description = description;
    }

    OAuthError(String error, String description) {
        this(400, error, description);
    }

    String error() {
        return error;
    }

    String description() {
        return description;
    }

    Reply reply() {
        Reply reply = Reply.error(status, error, description).withHeader("Cache-Control", "no-store");
        return status == 401 ? reply.withHeader("WWW-Authenticate", "Basic realm=\"token\"") : reply;
    }
}
