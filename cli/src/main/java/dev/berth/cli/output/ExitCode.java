package dev.berth.cli.output;

import dev.berth.error.ErrorCode;

/** How the command ends, for scripts. */
public enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    /** A sign-in is needed, but not allowed or not possible here. */
    INTERACTION_REQUIRED(3),
    /** By the person or the authorization server. */
    REFUSED(4),
    TIMED_OUT(5),
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    /** The process's exit status. */
    public int status() {
        return status;
    }

    /** How the command ends where this is what failed. */
    public static ExitCode of(ErrorCode code) {
        return switch (code) {
            case INVALID_CONFIGURATION, UNKNOWN_SERVER, ISSUER_REQUIRED -> USAGE;
            case INTERACTION_REQUIRED, NOT_SIGNED_IN -> INTERACTION_REQUIRED;
            case ACCESS_DENIED, AUTHORIZATION_REFUSED, CANCELLED, REGISTRATION_REFUSED -> REFUSED;
            case INVALID_GRANT, INVALID_CLIENT, INVALID_TARGET, INVALID_SCOPE, TOKEN_REFUSED -> REFUSED;
            case TIMEOUT -> TIMED_OUT;
            default -> FAILED;
        };
    }
}
