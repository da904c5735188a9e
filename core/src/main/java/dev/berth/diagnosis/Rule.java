package dev.berth.diagnosis;

import java.util.Locale;

/** The rules that an examination holds servers against, in our words, each with where it stands. */
public enum Rule {
    // The MCP server, asked without a token.
    MCP_ANSWERS("An MCP server answers at its URL.", "MCP, Streamable HTTP"),
    REFUSES_WITH_401("Who comes without a token is refused with 401.", "MCP authorization, Error Handling"),
    CHALLENGES("A 401 says how to authenticate, in WWW-Authenticate.", "RFC 9110 section 15.5.2"),
    CHALLENGE_WELL_FORMED(
            "WWW-Authenticate is a scheme and parameters, commas between them, odd values in quotes.",
            "RFC 9110 section 11.6.1"),
    CHALLENGE_IS_BEARER("The challenge is of the scheme Bearer.", "RFC 6750 section 3"),
    CHALLENGE_WITHOUT_ERROR("Who brought no token is told no error code.", "RFC 6750 section 3.1"),
    CHALLENGE_NAMES_METADATA(
            "The challenge names the address of the resource's metadata, a safe URL.", "RFC 9728 section 5.1"),
    CHALLENGE_NAMES_SCOPE(
            "The challenge names the scopes that the request needs.", "MCP authorization, Scope Selection Strategy"),
    CHALLENGES_ALIKE(
            "Clients of older and newer revisions are answered alike.",
            "MCP authorization, Protected Resource Metadata Discovery Requirements"),
    OPEN_WITHOUT_TOKEN(
            "Authorization is the server's choice, for all of it or for parts.",
            "MCP authorization, Protocol Requirements"),

    // The resource's metadata.
    RESOURCE_METADATA_RESPONSE(
            "Resource metadata is for everybody: a GET brings it, with 200, as application/json.",
            "RFC 9728 section 3.2"),
    RESOURCE_METADATA_EXISTS(
            "A protected server has resource metadata, where its challenge says or at a well-known address.",
            "MCP authorization, Authorization Server Location"),
    RESOURCE_METADATA_AGREES("Wherever resource metadata stands, it says the same.", "RFC 9728 section 3"),
    RESOURCE_IS_NAMED("The metadata has its resource identifier.", "RFC 9728 section 2"),
    RESOURCE_BELONGS(
            "The resource is the server's own: its origin, and its path or one above it.", "RFC 9728 section 3.3"),
    RESOURCE_IS_IDENTICAL("The resource is the server's URL, character for character.", "RFC 9728 section 3.3"),
    AUTHORIZATION_SERVERS_ARE_NAMED(
            "The metadata names at least one authorization server.",
            "MCP authorization, Authorization Server Location"),
    ISSUER_IS_A_URL("An issuer is an https URL without query and fragment.", "RFC 8414 section 2"),
    SCOPES_ARE_NAMED("scopes_supported lists the scopes for basic use.", "MCP authorization, Scope Selection Strategy"),
    SCOPES_ARE_TOKENS("A scope is of visible ASCII, without quote and backslash.", "RFC 6749 section 3.3"),
    OFFLINE_ACCESS_IS_NOT_THE_RESOURCES(
            "offline_access is no scope of the resource: refresh tokens are between client and authorization server.",
            "MCP authorization, Refresh Tokens"),
    TOKEN_GOES_IN_THE_HEADER("Tokens are taken in the Authorization header.", "MCP authorization, Token Requirements"),
    TOKEN_BINDING("The metadata says where tokens have to be bound to a key.", "RFC 9728 section 2"),

    // The authorization server's metadata.
    AUTHORIZATION_SERVER_METADATA_RESPONSE(
            "Authorization server metadata is for everybody: a GET brings it, with 200, as application/json.",
            "RFC 8414 section 3.2"),
    AUTHORIZATION_SERVER_METADATA_EXISTS(
            "An authorization server has metadata at one of its well-known addresses.",
            "MCP authorization, Authorization Server Metadata Discovery"),
    AUTHORIZATION_SERVER_METADATA_AGREES(
            "Wherever authorization server metadata stands, it says the same.", "RFC 8414 section 5"),
    ISSUER_IS_IDENTICAL(
            "The issuer in the document is the one asked for, character for character.", "RFC 8414 section 3.3"),
    ENDPOINTS_ARE_SAFE("Every endpoint is an https URL; http is for loopback.", "OAuth 2.1 section 1.5"),
    ENDPOINTS_ARE_NAMED("The metadata names the authorization and the token endpoint.", "RFC 8414 section 2"),
    PKCE_IS_PROMISED(
            "code_challenge_methods_supported has S256.",
            "MCP authorization, Authorization Code Protection; RFC 7636 section 4.2"),
    PUSHED_REQUESTS_HAVE_A_PLACE(
            "Where authorization requests have to be pushed, the metadata says where.", "RFC 9126 section 5"),
    ADDRESSES_ARE_PERMITTED(
            "Metadata leads to no inner network that the server itself is not on.",
            "MCP security best practices, Server-Side Request Forgery"),
    CODE_IS_SUPPORTED("response_types_supported is there, and has code.", "RFC 8414 section 2"),
    QUERY_IS_SUPPORTED("response_modes_supported, where it is there, has query.", "RFC 8414 section 2"),
    ISS_IS_PROMISED(
            "The authorization server promises iss in its responses.",
            "MCP authorization, Authorization Response Validation; RFC 9207 section 2.3"),
    GRANTS_ARE_LISTED(
            "grant_types_supported has authorization_code and refresh_token; left out, it means the first.",
            "RFC 8414 section 2"),
    PUBLIC_CLIENTS_ARE_SERVED(
            "token_endpoint_auth_methods_supported has a method for a client without a key; left out, it means"
                    + " client_secret_basic.",
            "MCP authorization, Overview; RFC 8414 section 2"),
    OFFLINE_ACCESS_IS_OFFERED(
            "Where scopes_supported has offline_access, clients may ask for refresh tokens by it.",
            "MCP authorization, Refresh Tokens"),
    REVOCATION_IS_OFFERED("A revocation endpoint ends grants at sign-out.", "RFC 7009 section 2"),
    RESOURCE_IS_PROTECTED(
            "protected_resources, where it is there, has the resource.", "RFC 9728 section 4; RFC 8707 section 2"),
    EXTENSIONS("What more the authorization server offers.", "RFC 9126, RFC 8628, RFC 9449"),

    // A sign-in.
    CLIENT_CAN_BE_HAD(
            "A client gets an id: configured, by metadata document, or by registration.",
            "MCP authorization, Client Registration"),
    METADATA_DOCUMENTS_ARE_TAKEN(
            "Authorization servers take the URL of a metadata document as client id.",
            "MCP authorization, Client ID Metadata Documents"),
    CLIENT_BELONGS_TO_ITS_ISSUER(
            "A client id is shown to the authorization server that it belongs to, and to no other.",
            "MCP authorization, Authorization Server Binding"),
    SECRETS_GO_TO_THEIR_ISSUER(
            "A program's secrets are shown to the issuer that the settings name, where its own metadata says.",
            "MCP authorization, Authorization Server Binding; RFC 8414 section 3.3"),
    SETTINGS_CAN_BE_MET(
            "What a sign-in is set to can be had: its grant, its client's authentication, its proofs.",
            "RFC 8414 section 2; RFC 9449 section 5.1"),
    DISCOVERY_SUCCEEDS(
            "Discovery leads from the server to one authorization server.",
            "MCP authorization, Authorization Server Discovery"),
    STORE_IS_READABLE("What is stored here can be read; without it nobody signs in.", "Berth, Stores"),
    STORED_GRANT("What is stored belongs to one issuer.", "MCP authorization, Authorization Server Binding");

    private final String words;
    private final String section;

    Rule(String words, String section) {
        this.words = words;
        this.section = section;
    }

    /** The stable lower-case form, for programs. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rule in our words. */
    public String words() {
        return words;
    }

    /** Where it stands. */
    public String section() {
        return section;
    }
}
