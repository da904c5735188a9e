package dev.berth.testkit.jose;

/** A JWT or a JWK breaks a rule, which the message names. It has nothing of the JWT in it. */
public final class InvalidJwtException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Names the rule. */
    public InvalidJwtException(String rule) {
        super(rule);
    }

    /** The rule. */
    public String rule() {
        return String.valueOf(getMessage());
    }
}
