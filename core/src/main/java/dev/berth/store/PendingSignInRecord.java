package dev.berth.store;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that some process is at, so that others can show it and wait for it. It means something only while its process
 * holds the sign-in's lock ({@link CredentialKey#ofSignIn}): who has died leaves one behind.
 *
 * @param account the local label
 * @param server the MCP server's URL as it was configured
 * @param url what the person opens; whoever reads it could finish the sign-in in their own name
 * @param redirectUri where that process expects the response; null where none is to come
 * @param listening whether it listens there; if not, only a paste into that process can bring it
 * @param userCode what the person enters there (RFC 8628); null where they sign in in a browser of this machine
 * @param expiresAt when it gives up waiting
 */
public record PendingSignInRecord(
        String account,
        URI server,
        URI url,
        @Nullable String redirectUri,
        boolean listening,
        @Nullable String userCode,
        Instant expiresAt) {
    /** Without the URL that is to be opened, and the code. */
    @Override
    public String toString() {
        return "PendingSignInRecord[account=" + account + ", until " + expiresAt + "]";
    }
}
