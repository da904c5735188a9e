package dev.berth.cli;

import dev.berth.DpopPolicy;
import dev.berth.GrantSource;
import dev.berth.IdentityProvider;
import dev.berth.Server;
import dev.berth.cli.config.SignInSettings;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a server is signed in to otherwise than by a person in a browser of this machine, and how its tokens are bound. */
final class ConfiguredGrant {
    private ConfiguredGrant() {}

    static void apply(Server.Builder server, String name, SignInSettings settings) {
        Path keyFile = settings.path("clientKeyFile");
        if (keyFile != null) {
            server.clientKey(SecretFiles.key(name, keyFile));
        }
        server.dpop(
                switch (settings.dpop()) {
                    case "always" -> DpopPolicy.ALWAYS;
                    case "never" -> DpopPolicy.NEVER;
                    default -> DpopPolicy.WHERE_ASKED_FOR;
                });
        if (settings.device() && !settings.grant().equals("authorization_code")) {
            throw invalid(
                    name,
                    "Nobody signs in where the grant is " + settings.grant() + ", neither here nor on another device.",
                    "leave out --device, or --grant");
        }
        server.onAnotherDevice(settings.device());
        switch (settings.grant()) {
            case "client_credentials" -> server.grant(GrantSource.clientCredentials());
            case "jwt_bearer" -> {
                Path file = required(name, "--assertion-file", settings.path("assertionFile"));
                // Read anew for every token: what puts it there replaces it before it ends.
                server.grant(GrantSource.jwtBearer(() -> SecretFiles.read(name, "--assertion-file", file)));
            }
            case "enterprise_managed" -> server.grant(identityProvider(name, settings));
            default -> {}
        }
    }

    private static GrantSource identityProvider(String name, SignInSettings settings) {
        Path idToken = required(name, "--id-token-file", settings.path("idTokenFile"));
        Path secret = settings.path("idpClientSecretFile");
        return new IdentityProvider(
                url(name, required(name, "--idp-token-endpoint", settings.idpTokenEndpoint())),
                required(name, "--idp-client-id", settings.idpClientId()),
                secret == null ? null : SecretFiles.read(name, "--idp-client-secret-file", secret),
                () -> SecretFiles.read(name, "--id-token-file", idToken));
    }

    private static URI url(String name, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw invalid(name, "The identity provider's token endpoint is no URL.", "check --idp-token-endpoint");
        }
    }

    private static <T> T required(String name, String option, @Nullable T value) {
        if (value == null) {
            throw invalid(name, "The grant that is configured needs " + option + ".", "give " + option);
        }
        return value;
    }

    private static ConfigurationException invalid(String name, String message, String hint) {
        return new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION, message, Map.of("server", name, "hint", hint));
    }
}
