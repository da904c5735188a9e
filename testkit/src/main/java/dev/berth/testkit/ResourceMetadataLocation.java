package dev.berth.testkit;

/** Where the metadata of a protected resource can stand (RFC 9728 section 3.1). */
public enum ResourceMetadataLocation {
    /** {@code /.well-known/oauth-protected-resource/PATH}. */
    WITH_PATH,
    /** {@code /.well-known/oauth-protected-resource}. */
    ROOT,
    /** Somewhere that the challenge alone tells. */
    CHALLENGE_ONLY;

    String pathFor(String mcpPath) {
        return switch (this) {
            case WITH_PATH -> "/.well-known/oauth-protected-resource" + mcpPath;
            case ROOT -> "/.well-known/oauth-protected-resource";
            case CHALLENGE_ONLY -> "/resource-metadata" + mcpPath;
        };
    }
}
