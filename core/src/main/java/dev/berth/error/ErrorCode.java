package dev.berth.error;

import java.util.Locale;

/**
 * The stable code of a failure. Programs branch on these and on exception types, never on messages.
 *
 * <p>What an authorization server said itself (an OAuth {@code error} of its own) is kept beside the code, in
 * {@link BerthException#facts()} under {@code server_error}.
 */
public enum ErrorCode {
    /** An option, a configured server or a file of ours makes no sense. */
    INVALID_CONFIGURATION,
    /** No server of that name is configured. */
    UNKNOWN_SERVER,

    /** No usable metadata was found at any of the addresses that the specification names. */
    METADATA_NOT_FOUND,
    /** Metadata was found, but is no JSON object, or lacks or misuses a required member. */
    INVALID_METADATA,
    /** The metadata's {@code resource} does not belong to the server (RFC 9728 section 3.3). */
    RESOURCE_MISMATCH,
    /** The issuer named itself differently from the one asked for (RFC 8414 section 3.3, RFC 9207 section 2.4). */
    ISSUER_MISMATCH,
    /** A program's secret or assertion may be shown to one issuer alone, and none is pinned. */
    ISSUER_REQUIRED,
    /** The authorization server promises {@code iss} in its responses, and this one has none (RFC 9207 section 2.4). */
    ISSUER_MISSING,
    /** The authorization server does not say that it supports PKCE with S256 (RFC 7636, OAuth 2.1). */
    PKCE_UNSUPPORTED,
    /** The authorization server does not offer the grant that is configured (RFC 8414 section 2, {@code grant_types_supported}). */
    GRANT_UNSUPPORTED,
    /** Tokens are to be bound to a key, and the authorization server takes no proof that is made here (RFC 9449 section 5.1). */
    DPOP_UNSUPPORTED,
    /** A URL that is neither https nor http on loopback, or that holds what no URL may hold. */
    UNSAFE_URL,
    /** A name resolved to an address that this server's metadata may not lead to. */
    ADDRESS_REFUSED,

    /** The authorization server refused to register the client. */
    REGISTRATION_REFUSED,
    /** The server offers no registration and no client is configured. */
    CLIENT_REQUIRED,
    /** The registration's answer is no usable client. */
    INVALID_REGISTRATION,
    /** The client has no way to authenticate that the authorization server takes (RFC 6749 section 2.3). */
    CLIENT_AUTHENTICATION_UNSUPPORTED,

    /** A person's sign-in is needed, and nobody may be asked. */
    INTERACTION_REQUIRED,
    /** The person, or the authorization server on their behalf, said no. */
    ACCESS_DENIED,
    /** The authorization server answered with another error. */
    AUTHORIZATION_REFUSED,
    /** The person skipped or cancelled the sign-in here. */
    CANCELLED,
    /** The {@code Berth} that it was asked of is closed. */
    CLOSED,
    /** Time ran out. */
    TIMEOUT,

    /** The grant is no longer good (RFC 6749 section 5.2). */
    INVALID_GRANT,
    /** The client is not, or no longer, known (RFC 6749 section 5.2). */
    INVALID_CLIENT,
    /** The resource is not known to the authorization server (RFC 8707 section 2). */
    INVALID_TARGET,
    /** The scope is not to be had (RFC 6749 sections 4.1.2.1 and 5.2). */
    INVALID_SCOPE,
    /** The token endpoint refused with another error. */
    TOKEN_REFUSED,
    /** The token endpoint's answer is no token response (RFC 6749 section 5.1). */
    INVALID_TOKEN_RESPONSE,
    /** The token is bound to a key, and of no use without it (RFC 9449). */
    TOKEN_BOUND,
    /** The server still answers 403: the token's scopes, or the account, do not suffice (RFC 6750 section 3.1). */
    INSUFFICIENT_SCOPE,
    /** The server does not accept the token that its authorization server issued. */
    TOKEN_NOT_ACCEPTED,

    /** The server could not be reached or broke off. */
    UNREACHABLE,
    /** TLS could not be agreed on, or the certificate is not trusted. */
    TLS_FAILED,
    /** An answer beyond the cap. */
    TOO_LARGE,
    /** A redirect where none is followed. */
    REDIRECT_REFUSED,
    /** An HTTP status that says the server is in trouble; trying again later may help. */
    SERVER_ERROR,
    /** An answer that is not HTTP, or not what was asked for. */
    INVALID_RESPONSE,

    /** A credential could not be read, written or locked. */
    STORE_FAILED,
    /** Another thread or process held a credential for too long. */
    STORE_LOCKED,
    /** A home keeps its credentials in another form than was asked for, or its marker and its files contradict each other. */
    STORE_KIND_MISMATCH,
    /** The system's keychain, which holds the key of sealed credentials, is locked. */
    KEYCHAIN_LOCKED,
    /** The system's keychain is absent, does not answer in time, or refuses. */
    KEYCHAIN_UNAVAILABLE,
    /** Credentials are sealed with a key that the keychain does not, or no longer, have. */
    KEY_MISSING,
    /** The MCP server asks for a sign-in, and the request had no token. */
    NOT_SIGNED_IN,

    /** The MCP server answered with a JSON-RPC error. */
    MCP_ERROR,
    /** The MCP server speaks no protocol version that we speak. */
    UNSUPPORTED_PROTOCOL,
    /** A tool reported that it failed. */
    TOOL_FAILED;

    /** The stable lower-case form, as in the command's {@code failed} event. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
