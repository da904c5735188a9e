package dev.berth.testkit;

/** Where the metadata of an authorization server can stand (RFC 8414 section 3.1 and 5, OpenID Connect Discovery 4.1). */
public enum AuthorizationServerLocation {
    /** {@code /.well-known/oauth-authorization-server/PATH}. */
    OAUTH,
    /** {@code /.well-known/openid-configuration/PATH}. */
    OPENID_PATH_INSERTED,
    /** {@code /PATH/.well-known/openid-configuration}; for an issuer without a path it is {@code OPENID_PATH_INSERTED}. */
    OPENID_PATH_APPENDED;

    String pathFor(String issuerPath) {
        return switch (this) {
            case OAUTH -> "/.well-known/oauth-authorization-server" + issuerPath;
            case OPENID_PATH_INSERTED -> "/.well-known/openid-configuration" + issuerPath;
            case OPENID_PATH_APPENDED -> issuerPath + "/.well-known/openid-configuration";
        };
    }
}
