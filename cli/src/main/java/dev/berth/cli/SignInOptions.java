package dev.berth.cli;

import dev.berth.cli.config.HeaderValues;
import dev.berth.cli.config.SignInSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to sign in, as flags; each counts before the configured member of the same name. */
final class SignInOptions {
    @Option(names = "--client-id", paramLabel = "ID", description = "a client the authorization server knows already")
    private @Nullable String clientId;

    @Option(names = "--client-secret-file", paramLabel = "F", description = "the file with that client's secret")
    private @Nullable Path clientSecretFile;

    @Mixin
    private GrantOptions grants = new GrantOptions();

    @Option(names = "--client-metadata-url", paramLabel = "URL", description = "a client id metadata document")
    private @Nullable String clientMetadataUrl;

    @Option(names = "--scope", paramLabel = "S", description = "the scope to ask for; default: what the server names")
    private @Nullable String scope;

    @Option(names = "--resource", paramLabel = "URI", description = "the resource indicator; default: the server's own")
    private @Nullable String resource;

    @Option(names = "--issuer", paramLabel = "URL", description = "the only issuer that will do")
    private @Nullable String issuer;

    @Option(names = "--redirect-port", paramLabel = "P", description = "the listener's port; default: any free one")
    private @Nullable Integer redirectPort;

    @Option(names = "--redirect-host", paramLabel = "HOST", description = "127.0.0.1 (default), localhost or [::1]")
    private @Nullable String redirectHost;

    @Option(names = "--redirect-uri", paramLabel = "URI", description = "the whole redirect URI")
    private @Nullable String redirectUri;

    @Option(names = "--client-name", paramLabel = "N", description = "what the consent page calls this program")
    private @Nullable String clientName;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "how long a person has; default: 300")
    private @Nullable Integer timeout;

    @Option(names = "--no-browser", description = "print the URL only")
    private boolean noBrowser;

    @Option(names = "--paste", description = "read pasted responses from stdin even where it is no terminal")
    private boolean paste;

    @Option(names = "--force", description = "sign in again; the old grant survives if it fails")
    private boolean force;

    @Option(
            names = "--header",
            paramLabel = "'K: V'",
            description = "extra header to the MCP server's origin only; $${ENV} in V is taken from the environment")
    private List<String> headers = List.of();

    /** The flags as settings. */
    SignInSettings settings() {
        SignInSettings settings = SignInSettings.NONE
                .with("clientId", clientId)
                .with("clientSecretFile", GrantOptions.path(clientSecretFile))
                .with("clientMetadataUrl", clientMetadataUrl)
                .with("scope", scope)
                .with("resource", resource)
                .with("issuer", issuer)
                .with("redirectPort", redirectPort)
                .with("redirectHost", redirectHost)
                .with("redirectUri", redirectUri)
                .with("clientName", clientName)
                .with("timeout", timeout)
                .with("noBrowser", noBrowser ? true : null)
                .with("paste", paste ? true : null);
        settings = grants.into(settings);
        // Checked where they were given, before anything is asked of anyone.
        settings.check();
        return settings;
    }

    /** Whether to ask even where a grant stands. */
    boolean force() {
        return force;
    }

    /** The headers as written. */
    Map<String, String> headers() {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String header : headers) {
            Map.Entry<String, String> entry = HeaderValues.parse(header);
            parsed.put(entry.getKey(), entry.getValue());
        }
        return parsed;
    }
}
