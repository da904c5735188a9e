package dev.berth;

import dev.berth.token.RevocationResult;
import java.util.Locale;

/** What became of a grant, or of one of its tokens, at sign-out ({@link SignedOut}). */
public enum SignOut {
    /** There was none. */
    NOT_SIGNED_IN,
    /** Its issuer has revoked it (RFC 7009). */
    REVOKED,
    /** It was forgotten without asking its issuer, as wished. */
    FORGOTTEN,
    /** Its issuer offers no revocation, or none of this kind of token: it stays good until it ends. */
    REVOCATION_UNSUPPORTED,
    /** Its issuer could not be reached or refused: so far as is known it stays good until it ends. */
    REVOCATION_FAILED;

    static SignOut of(RevocationResult.Outcome outcome) {
        return switch (outcome) {
            case REVOKED -> REVOKED;
            case UNSUPPORTED -> REVOCATION_UNSUPPORTED;
            case FAILED -> REVOCATION_FAILED;
        };
    }

    /** The same in lower case, as the command's {@code --json} has it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
