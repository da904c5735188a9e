package dev.berth.store;

import java.net.URI;

/**
 * What tells one credential from every other. Two accounts at one server never meet.
 *
 * @param account a local label, {@code default} if none was given; any string
 * @param server the MCP server's URL as it was configured, and not its resource indicator, which two servers may share without
 *     sharing a grant; any string
 * @param issuer the issuer, exactly as discovered
 * @param clientId the client
 */
public record CredentialKey(String account, String server, String issuer, String clientId) {
    /** The account that is meant where none is given. */
    public static final String DEFAULT_ACCOUNT = "default";

    /** What stands for a sign-in before it is known at which issuer: no credential has such a key. */
    public static CredentialKey ofSignIn(String account, URI server) {
        return new CredentialKey(account, server.toString(), "", "");
    }
}
