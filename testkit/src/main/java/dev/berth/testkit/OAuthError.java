package dev.berth.testkit;

import java.util.Map;

/** An error that an endpoint answers (RFC 6749 section 5.2). */
final class OAuthError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final String description;
    private final transient Map<String, String> headers;

    OAuthError(int status, String error, String description) {
        this(status, error, description, Map.of());
    }

    private OAuthError(int status, String error, String description, Map<String, String> headers) {
        super(error, null, false, false);
        this.status = status;
        this.error = error;
        this.description = description;
        this.headers = headers;
    }

    OAuthError(String error, String description) {
        this(400, error, description);
    }

    /** The error as it goes in an authorization response (RFC 6749 section 4.1.2.1). */
    Map<String, String> parameters() {
        return Map.of("error", error, "error_description", description);
    }

    /** The same with one header. */
    OAuthError withHeader(String name, String value) {
        return new OAuthError(status, error, description, Map.of(name, value));
    }

    String error() {
        return error;
    }

    String description() {
        return description;
    }

    /** The reply with the headers that belong to the error, whatever else it is. */
    Reply withHeaders(Reply reply) {
        Reply whole = reply;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            whole = whole.withHeader(header.getKey(), header.getValue());
        }
        return whole;
    }

    Reply reply() {
        Reply reply = withHeaders(Reply.error(status, error, description).withHeader("Cache-Control", "no-store"));
        return status == 401 ? reply.withHeader("WWW-Authenticate", "Basic realm=\"token\"") : reply;
    }
}
