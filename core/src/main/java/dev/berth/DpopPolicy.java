package dev.berth;

/** Whether tokens are to be bound to a key (RFC 9449). */
public enum DpopPolicy {
    /** Where the server asks for it, in its challenge or its metadata. */
    WHERE_ASKED_FOR,
    /** Always; a bearer token is not taken. */
    ALWAYS,
    /** Never, even where the server asks for it. */
    NEVER
}
