package dev.berth.cli.output;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import java.util.Map;

/** The next step for each failure, as a command where there is one. */
public final class Hints {
    private Hints() {}

    /**
     * The next step.
     *
     * @param target how the server is named on a command line, ready for a shell
     */
    public static String of(BerthException failure, String target) {
        return of(failure.code(), failure.facts(), target);
    }

    /** The next step of a failure of which this is known. */
    public static String of(ErrorCode code, Map<String, String> facts, String target) {
        String own = facts.get("hint");
        if (own == null && code == ErrorCode.TIMEOUT && facts.containsKey("expired")) {
            // More time would not help.
            return "berth login " + target + " (and enter the new code before it runs out)";
        }
        if (own == null && facts.containsKey("client_metadata_url")) {
            return "compare what is hosted there with 'berth client-document URL', or ask the server's operator for a client"
                    + " id, then: berth login " + target + " --client-id ID";
        }
        if (own == null && code == ErrorCode.REGISTRATION_REFUSED && facts.containsKey("scope")) {
            return "berth login " + target
                    + " --scope S (with scopes that the server registers clients for), or ask its"
                    + " operator for a client id, then: berth login " + target + " --client-id ID";
        }
        if (own == null && code == ErrorCode.INVALID_CLIENT && !facts.containsKey("server_error")) {
            // A bare 401: nobody has said that the client is not known.
            return "berth login " + target
                    + " --force (once more; if it happens again, ask whoever runs the authorization server, or what"
                    + " stands in front of it)";
        }
        if (own == null && code == ErrorCode.STORE_KIND_MISMATCH) {
            String asked = facts.getOrDefault("asked", "KIND");
            return "berth store " + asked + " moves the credentials; or unset BERTH_STORE; or choose another --home";
        }
        return own != null ? own : of(code, target);
    }

    /**
     * The next step where this is what fails.
     *
     * @param target how the server is named on a command line, ready for a shell
     */
    public static String of(ErrorCode code, String target) {
        String login = "berth login " + target;
        return switch (code) {
            case INVALID_CONFIGURATION -> "mend it, then try again; see 'berth servers --help'";
            case UNKNOWN_SERVER -> "berth servers list shows what is configured; berth servers add NAME URL adds one";
            case METADATA_NOT_FOUND ->
                "check the URL; if the server's documentation names its authorization server: " + login
                        + " --issuer URL";
            case INVALID_METADATA -> "tell whoever runs the server; until it is mended nobody can sign in safely";
            case RESOURCE_MISMATCH ->
                "check the URL against the server's documentation; if the server is right: " + login
                        + " --resource URI";
            case ISSUER_MISMATCH ->
                "do not go on if you did not expect this; if an administrator confirms the issuer: " + login
                        + " --issuer URL";
            case ISSUER_REQUIRED ->
                "ask who gave out the secret or assertion which issuer it is for; if it is the one named above: "
                        + login + " --issuer URL (or set \"issuer\" in its configuration)";
            case ISSUER_MISSING ->
                login + " (once more; if it happens again, tell whoever runs the authorization server)";
            case PKCE_UNSUPPORTED -> "tell whoever runs the authorization server that MCP requires PKCE with S256";
            case GRANT_UNSUPPORTED ->
                "choose another --grant, or leave out --device, or ask the server's operator for this one";
            case DPOP_UNSUPPORTED ->
                "ask whoever runs the authorization server to take proofs signed by ES256, or leave DPoP to what the server"
                        + " asks for";
            case CLIENT_AUTHENTICATION_UNSUPPORTED ->
                "make a key of a kind that the authorization server takes, then: " + login + " --client-key-file F";
            case UNSAFE_URL -> "use an https URL; http is for this machine's loopback only";
            case ADDRESS_REFUSED -> "tell whoever runs the server: its metadata leads to an address it may not lead to";
            case REGISTRATION_REFUSED, CLIENT_REQUIRED, INVALID_REGISTRATION ->
                "ask the server's operator for a client id, then: " + login + " --client-id ID";
            case INTERACTION_REQUIRED, NOT_SIGNED_IN, ACCESS_DENIED, CANCELLED -> login;
            case CLOSED -> "try again: the command was ending";
            case TIMEOUT -> login + " --timeout 600";
            case AUTHORIZATION_REFUSED ->
                login + " (or ask whoever runs the authorization server, with its words above)";
            case INVALID_GRANT, TOKEN_REFUSED, INVALID_TOKEN_RESPONSE -> login + " --force";
            case INVALID_CLIENT -> "check --client-id and its secret or key, then: " + login + " --force";
            case TOKEN_BOUND ->
                "berth call " + target + " TOOL (or use the library); or, if the server takes bearer tokens: " + login
                        + " --force --dpop never";
            case INVALID_TARGET -> login + " --force --resource URI (as the authorization server knows this server)";
            case INVALID_SCOPE -> login + " --force --scope S (with scopes that the server grants)";
            case INSUFFICIENT_SCOPE -> login + " --force --scope S (with what the server asks for)";
            case TOKEN_NOT_ACCEPTED -> login + " --force; if it stays so, the server does not trust its own issuer";
            case UNREACHABLE -> "check the URL, the network and HTTPS_PROXY, then try again";
            case TLS_FAILED -> "check the certificate; for a private authority set SSL_CERT_FILE";
            case TOO_LARGE, INVALID_RESPONSE -> "check that the URL is that of an MCP server";
            case REDIRECT_REFUSED -> "configure the address that it redirects to, if you trust that one";
            case SERVER_ERROR -> "try again later; what is signed in stays signed in";
            case STORE_FAILED -> "check the permissions and free space of the berth home folder, then try again";
            case STORE_LOCKED -> "let the process that is named above finish, or end it, then try again";
            case STORE_KIND_MISMATCH -> "berth store says in which form the credentials are kept";
            case KEYCHAIN_LOCKED ->
                "unlock it, in the system's password manager say, then try again; or choose another --home (once it is"
                        + " unlocked, berth store files moves the credentials out of it)";
            case KEYCHAIN_UNAVAILABLE ->
                "run it where the keychain is, in the desktop session say; or choose another --home (where the keychain"
                        + " is, berth store files moves the credentials out of it)";
            case KEY_MISSING -> "restore the keychain from a backup, or move the credentials away, then: " + login;
            case MCP_ERROR -> "berth tools " + target + " shows what the server offers";
            case UNSUPPORTED_PROTOCOL -> "ask whoever runs the server for a current MCP revision";
            case TOOL_FAILED -> "check the arguments against 'berth tools " + target + "'";
        };
    }
}
