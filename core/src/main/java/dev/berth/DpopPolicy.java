package dev.berth;

/**
 * Whether tokens are to be bound to a key (RFC 9449): whoever steals such a token cannot use it without the key. The key is
 * made for each sign-in and kept with the credential. Default: {@link #WHERE_ASKED_FOR}.
 */
public enum DpopPolicy {
    /**
     * Where the MCP server asks for it, in its challenge or its metadata. That its authorization server could is not enough: an
     * MCP server that knows nothing of it would refuse such a token.
     */
    WHERE_ASKED_FOR,
    /** Always; a bearer token is not taken, and one that is stored does not count. */
    ALWAYS,
    /** Never, even where the server asks for it. */
    NEVER
}
