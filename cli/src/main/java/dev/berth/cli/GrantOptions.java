package dev.berth.cli;

import dev.berth.cli.config.SignInSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to sign in otherwise than in a browser of this machine, as flags. */
final class GrantOptions {
    @Option(
            names = "--client-key-file",
            paramLabel = "F",
            description = "the file with the client's private key, a JWK or PEM of PKCS #8 (private_key_jwt)")
    private @Nullable Path clientKeyFile;

    @Option(
            names = "--grant",
            paramLabel = "GRANT",
            description = "authorization_code (default: a person signs in), client_credentials, jwt_bearer,"
                    + " enterprise_managed")
    private @Nullable String grant;

    @Option(
            names = "--assertion-file",
            paramLabel = "F",
            description = "jwt_bearer: the file with the assertion, read anew for every token")
    private @Nullable Path assertionFile;

    @Option(
            names = "--id-token-file",
            paramLabel = "F",
            description = "enterprise_managed: the file with the person's ID token, read anew for every token")
    private @Nullable Path idTokenFile;

    @Option(
            names = "--idp-token-endpoint",
            paramLabel = "URL",
            description = "enterprise_managed: the identity provider's token endpoint")
    private @Nullable String idpTokenEndpoint;

    @Option(
            names = "--idp-client-id",
            paramLabel = "ID",
            description = "enterprise_managed: this program as the identity provider knows it")
    private @Nullable String idpClientId;

    @Option(
            names = "--idp-client-secret-file",
            paramLabel = "F",
            description = "enterprise_managed: the file with that client's secret")
    private @Nullable Path idpClientSecretFile;

    @Option(
            names = "--dpop",
            paramLabel = "WHEN",
            description =
                    "bind tokens to a key (RFC 9449): auto (default: where the server asks for it), always, never")
    private @Nullable String dpop;

    SignInSettings into(SignInSettings settings) {
        return settings.with("clientKeyFile", path(clientKeyFile))
                .with("grant", grant)
                .with("assertionFile", path(assertionFile))
                .with("idTokenFile", path(idTokenFile))
                .with("idpTokenEndpoint", idpTokenEndpoint)
                .with("idpClientId", idpClientId)
                .with("idpClientSecretFile", path(idpClientSecretFile))
                .with("dpop", dpop);
    }

    /** The settings outlive the folder that the command was called in. */
    static @Nullable String path(@Nullable Path file) {
        return file == null ? null : file.toAbsolutePath().toString();
    }
}
