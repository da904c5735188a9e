package dev.berth.cli;

import dev.berth.Server;
import dev.berth.cli.config.Configuration;
import dev.berth.cli.config.HeaderValues;
import dev.berth.cli.config.ServerEntry;
import dev.berth.cli.config.ServerUrl;
import dev.berth.cli.config.SignInSettings;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.redirect.LoopbackHost;
import dev.berth.redirect.RedirectOptions;
import dev.berth.store.CredentialKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out which server is meant, and how to sign in to it: flags before config before defaults. */
final class Targets {
    private final Configuration configuration;
    private final Map<String, String> environment;
    private final SignInSettings flags;
    private final Map<String, String> flagHeaders;
    private final boolean withSecrets;

    private Targets(
            Configuration configuration,
            Map<String, String> environment,
            SignInSettings flags,
            Map<String, String> flagHeaders,
            boolean withSecrets) {
        this.configuration = configuration;
        this.environment = environment;
        this.flags = flags;
        this.flagHeaders = flagHeaders;
        this.withSecrets = withSecrets;
    }

    /** For verbs without sign-in options. */
    static Targets of(BerthCommand berth) {
        return new Targets(
                Configuration.read(berth.home()), berth.shell().environment(), SignInSettings.NONE, Map.of(), true);
    }

    /** To find what is stored, which takes no secret and no grant: a file that has gone is no reason not to. */
    Targets withoutSecrets() {
        return new Targets(configuration, environment, flags, flagHeaders, false);
    }

    /** For verbs with sign-in options. */
    static Targets of(BerthCommand berth, SignInOptions options) {
        return new Targets(
                Configuration.read(berth.home()),
                berth.shell().environment(),
                options.settings(),
                options.headers(),
                true);
    }

    /** The configured servers. */
    Configuration configuration() {
        return configuration;
    }

    /**
     * The server of a configured name, of {@code NAME@LABEL}, or of a URL.
     *
     * @param account the account's label; null for the one in the text, else the default
     * @param name what a server that is given by its URL is to be called; null for a name made from its host
     * @throws ConfigurationException if there is none, or its settings make no sense
     */
    Target find(String text, @Nullable String account, @Nullable String name) {
        if (ServerUrl.looksLikeOne(text)) {
            return ofUrl(text, account, name);
        }
        Map<String, ServerEntry> servers = configuration.servers();
        if (servers.containsKey(text)) {
            return configured(text, account);
        }
        int at = text.lastIndexOf('@');
        if (at > 0 && at < text.length() - 1 && servers.containsKey(text.substring(0, at))) {
            String label = text.substring(at + 1);
            if (account != null && !account.equals(label)) {
                throw Execution.usage("The account is given twice, and differently.", "berth status");
            }
            return configured(text.substring(0, at), label);
        }
        throw new ConfigurationException(
                ErrorCode.UNKNOWN_SERVER, "No server of this name is configured.", Map.of("server", text));
    }

    private Target ofUrl(String text, @Nullable String account, @Nullable String name) {
        String known = configuration.nameOf(text).orElse(null);
        if (known != null && (name == null || name.equals(known))) {
            return configured(known, account);
        }
        URI url = ServerUrl.parse(text, text);
        if (name != null && configuration.servers().containsKey(name)) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "Another server has this name already.",
                    Map.of("server", name, "hint", "choose another --name, or berth servers remove it first"));
        }
        String chosen = name != null ? name : ServerUrl.nameFor(url, configuration.servers()::containsKey);
        return target(chosen, false, url, account, Map.of(), SignInSettings.NONE);
    }

    /** The configured server of that name. */
    Target configured(String name, @Nullable String account) {
        ServerEntry entry = configuration.servers().get(name);
        if (entry == null) {
            throw new ConfigurationException(
                    ErrorCode.UNKNOWN_SERVER, "No server of this name is configured.", Map.of("server", name));
        }
        return target(name, true, entry.url(name), account, entry.headers(), entry.oauth());
    }

    private Target target(
            String name,
            boolean configured,
            URI url,
            @Nullable String account,
            Map<String, String> headers,
            SignInSettings configuredSettings) {
        Map<String, String> allHeaders = new LinkedHashMap<>(headers);
        allHeaders.putAll(flagHeaders);
        SignInSettings settings = configuredSettings.overriddenBy(flags);
        settings.check();
        Map<String, String> expanded = HeaderValues.expand(allHeaders, environment);
        Server.Builder server = Server.at(url)
                .name(name)
                .account(account == null ? CredentialKey.DEFAULT_ACCOUNT : account)
                .headers(expanded)
                .scope(settings.scope())
                .resource(settings.resource())
                .issuer(settings.issuer())
                .redirect(redirect(name, settings));
        String clientId = settings.clientId();
        if (clientId != null) {
            Path secret = withSecrets ? settings.path("clientSecretFile") : null;
            server.client(clientId, secret == null ? null : SecretFiles.read(name, "--client-secret-file", secret));
        }
        String clientMetadataUrl = settings.clientMetadataUrl();
        if (clientMetadataUrl != null) {
            server.clientMetadataUrl(metadataDocument(clientMetadataUrl));
        }
        if (withSecrets) {
            ConfiguredGrant.apply(server, name, settings);
        }
        String clientName = settings.clientName();
        if (clientName != null) {
            server.clientName(clientName);
        }
        Integer timeout = settings.timeout();
        if (timeout != null) {
            server.signInTimeout(Duration.ofSeconds(timeout));
        }
        return new Target(server.build(), name, configured, settings, allHeaders);
    }

    private static URI metadataDocument(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw Execution.usage(
                    "The client's metadata document has no URL of that form.",
                    "give --client-metadata-url the https URL that it is hosted at");
        }
    }

    private static RedirectOptions redirect(String server, SignInSettings settings) {
        String uri = settings.redirectUri();
        String host = settings.redirectHost();
        Integer port = settings.redirectPort();
        if (uri != null && (host != null || port != null)) {
            throw Execution.usage(
                    "A whole redirect URI leaves no room for another host or port.",
                    "give --redirect-uri alone, or --redirect-host and --redirect-port");
        }
        try {
            if (uri != null) {
                return RedirectOptions.ofRedirectUri(uri);
            }
            RedirectOptions options = RedirectOptions.defaults();
            options = host == null ? options : options.withHost(LoopbackHost.of(host));
            return port == null ? options : options.withPort(port);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "The redirect URI makes no sense: " + e.getMessage() + ".",
                    Map.of("server", server, "hint", "use --redirect-uri http://127.0.0.1:PORT/callback"),
                    e);
        }
    }
}
