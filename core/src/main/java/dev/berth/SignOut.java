package dev.berth;

/** What became of a grant at sign-out ({@link Berth#signOut}, {@link Berth#forget}); in every case it is forgotten here. */
public enum SignOut {
    /** There was none. */
    NOT_SIGNED_IN,
    /** Its issuer has revoked it (RFC 7009). */
    REVOKED,
    /** It was forgotten without asking its issuer, as wished. */
    FORGOTTEN,
    /** Its issuer offers no revocation: the tokens stay good until they end. */
    REVOCATION_UNSUPPORTED,
    /** Its issuer could not be reached or refused: the tokens stay good until they end. */
    REVOCATION_FAILED
}
