package dev.berth;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.http.AddressPolicy;
import dev.berth.http.ServerAddresses;
import dev.berth.jose.JwtSigner;
import dev.berth.redirect.RedirectOptions;
import dev.berth.secret.Secret;
import dev.berth.store.CredentialKey;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A protected MCP server, and how to sign in to it. Immutable and thread-safe; only the URL is required. Two are never equal,
 * but whatever is stored for one counts for another of the same URL, letter by letter, and account: make it once and keep it, as
 * what is known of its token in memory is known by the object.
 *
 * <pre>{@code
 * Server server = Server.at(URI.create("https://mcp.example.com/mcp")).name("example").build();
 * }</pre>
 */
public final class Server {
    /** How long a person has to finish a sign-in, unless another time is set: 5 minutes. */
    public static final Duration DEFAULT_SIGN_IN_TIMEOUT = Duration.ofMinutes(5);

    private final Builder settings;
    private final ServerAddresses addresses;

    private Server(Builder settings) {
        this.settings = settings;
        this.addresses = new ServerAddresses(settings.url);
    }

    /** Starts with the server's URL, as the person knows it. */
    public static Builder at(URI url) {
        return new Builder(url);
    }

    /** The server's URL, byte for byte as configured. */
    public URI url() {
        return settings.url;
    }

    /** The local name, for messages and pages, never sent; the URL's host where none was set. */
    public String name() {
        return settings.name != null ? settings.name : Objects.requireNonNullElse(settings.url.getHost(), "server");
    }

    /** The local label of the account, never sent; {@link CredentialKey#DEFAULT_ACCOUNT} where none was set. */
    public String account() {
        return settings.account;
    }

    /** Extra headers, sent to the server's own origin only; read anew for every request. Empty where none were set. */
    public Map<String, String> headers() {
        return settings.headers.get();
    }

    /**
     * Whether an {@code Authorization} is among {@link #headers()} now, in whichever case: then there is nothing to sign in to.
     */
    public boolean bringsItsOwnAuthorization() {
        return headers().keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
    }

    /** The configured client; empty where one is registered. */
    public Optional<String> clientId() {
        return Optional.ofNullable(settings.clientId);
    }

    /** The configured client's secret; empty where it has none. */
    public Optional<Secret> clientSecret() {
        return Optional.ofNullable(settings.clientSecret);
    }

    /** The key of a client that authenticates by {@code private_key_jwt}. */
    public Optional<JwtSigner> clientKey() {
        return Optional.ofNullable(settings.clientKey);
    }

    /** What signs in without a person; empty where a person signs in. */
    public Optional<GrantSource> grant() {
        return Optional.ofNullable(settings.grant);
    }

    /** Whether the person signs in on another device (RFC 8628). */
    public boolean isOnAnotherDevice() {
        return settings.onAnotherDevice;
    }

    /** Whether tokens are to be bound to a key. */
    public DpopPolicy dpop() {
        return settings.dpop;
    }

    /** The client's metadata document, whose URL is the client identifier where the issuer takes such. */
    public Optional<URI> clientMetadataUrl() {
        return Optional.ofNullable(settings.clientMetadataUrl);
    }

    /** The scope to ask for in place of what the server names; space-separated. */
    public Optional<String> scope() {
        return Optional.ofNullable(settings.scope);
    }

    /** The resource indicator to send in place of the metadata's (RFC 8707); empty where that one is sent. */
    public Optional<String> resource() {
        return Optional.ofNullable(settings.resource);
    }

    /** The only issuer that will do; empty where the one will do that the server's metadata names. */
    public Optional<String> issuer() {
        return Optional.ofNullable(settings.issuer);
    }

    /** Whether a sign-in without a person shows its secrets to an issuer that only the MCP server has named. */
    public boolean showsSecretsToWhicheverIssuerTheServerNames() {
        return settings.secretsToWhicheverIssuer;
    }

    /** Where the authorization response is to come back to. */
    public RedirectOptions redirect() {
        return settings.redirect;
    }

    /** What the person sees as the program's name on the consent page; {@code Berth} where none was set. */
    public String clientName() {
        return settings.clientName;
    }

    /** Where the server itself may be reached, which decides on the next. */
    AddressPolicy ownAddresses() {
        return addresses.server();
    }

    /** Where this server's metadata may lead to; an internal issuer elsewhere only if it was pinned. */
    AddressPolicy metadataAddresses() {
        AddressPolicy metadata = addresses.metadata();
        return settings.issuer == null ? metadata : metadata.allowing(URI.create(settings.issuer));
    }

    /** How long a person has to finish a sign-in. */
    public Duration signInTimeout() {
        return settings.signInTimeout;
    }

    /** A builder that starts from this server's settings. */
    public Builder toBuilder() {
        return new Builder(settings);
    }

    /** Names the server only; headers and secrets are left out. */
    @Override
    public String toString() {
        return "Server[" + name() + "]";
    }

    /** Sets what is to be set, in any order. Not thread-safe. */
    public static final class Builder {
        private final URI url;
        private @Nullable String name;
        private String account = CredentialKey.DEFAULT_ACCOUNT;
        private Supplier<Map<String, String>> headers = Map::of;
        private @Nullable String clientId;
        private @Nullable Secret clientSecret;
        private @Nullable JwtSigner clientKey;
        private @Nullable URI clientMetadataUrl;
        private @Nullable GrantSource grant;
        private boolean onAnotherDevice;
        private DpopPolicy dpop = DpopPolicy.WHERE_ASKED_FOR;
        private @Nullable String scope;
        private @Nullable String resource;
        private @Nullable String issuer;
        private boolean secretsToWhicheverIssuer;
        private RedirectOptions redirect = RedirectOptions.defaults();
        private String clientName = "Berth";
        private Duration signInTimeout = DEFAULT_SIGN_IN_TIMEOUT;

        private Builder(URI url) {
            this.url = Objects.requireNonNull(url, "url");
        }

        private Builder(Builder other) {
            this.url = other.url;
            this.name = other.name;
            this.account = other.account;
            this.headers = other.headers;
            this.clientId = other.clientId;
            this.clientSecret = other.clientSecret;
            this.clientKey = other.clientKey;
            this.clientMetadataUrl = other.clientMetadataUrl;
            this.grant = other.grant;
            this.onAnotherDevice = other.onAnotherDevice;
            this.dpop = other.dpop;
            this.scope = other.scope;
            this.resource = other.resource;
            this.issuer = other.issuer;
            this.secretsToWhicheverIssuer = other.secretsToWhicheverIssuer;
            this.redirect = other.redirect;
            this.clientName = other.clientName;
            this.signInTimeout = other.signInTimeout;
        }

        /** Sets the local name, for messages and pages alone; default: the URL's host. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * Sets the local label of the account, one of several people or roles at one server; any string. Accounts share neither
         * tokens nor registrations. Default: {@value CredentialKey#DEFAULT_ACCOUNT}.
         */
        public Builder account(String account) {
            this.account = Objects.requireNonNull(account, "account");
            return this;
        }

        /**
         * Sets fixed extra headers, for the server's own origin; default: none. With an {@code Authorization} among them,
         * sessions and protected clients use that and do not sign in.
         */
        public Builder headers(Map<String, String> headers) {
            Map<String, String> copy = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
            this.headers = () -> copy;
            return this;
        }

        /**
         * Sets extra headers that are read anew for every request, so that secrets in them need not be kept here.
         *
         * @param headers thread-safe, and quick; may read the environment, say
         */
        public Builder headers(Supplier<Map<String, String>> headers) {
            this.headers = Objects.requireNonNull(headers, "headers");
            return this;
        }

        /**
         * Sets a client that is known to the authorization server already (RFC 6749 section 2): a public one, or one with a
         * {@link #clientKey}. Nothing is registered then. Default: none, and the program registers itself where the server lets
         * it (RFC 7591).
         */
        public Builder client(String clientId) {
            return client(clientId, null);
        }

        /**
         * As {@link #client(String)}, with a secret.
         *
         * @param clientSecret null for none
         */
        public Builder client(String clientId, @Nullable Secret clientSecret) {
            this.clientId = clientId;
            this.clientSecret = clientSecret;
            return this;
        }

        /**
         * Sets the private key that the client, configured or of a metadata document, authenticates with (RFC 7523 section
         * 2.2); default: none.
         */
        public Builder clientKey(@Nullable JwtSigner key) {
            this.clientKey = key;
            return this;
        }

        /**
         * Signs in without a person, by this grant; default: a person signs in. With a client secret, or a grant that is not
         * {@linkplain GrantSource#isBoundToIssuer bound to its issuer}, the {@link #issuer} has to be pinned.
         */
        public Builder grant(@Nullable GrantSource source) {
            this.grant = source;
            return this;
        }

        /**
         * Lets the person sign in on another device, by a code (RFC 8628), which {@link
         * Interaction#deviceAuthorizationRequired} shows; never a fallback.
         *
         * @param elsewhere false, the default, for a browser of this machine
         */
        public Builder onAnotherDevice(boolean elsewhere) {
            this.onAnotherDevice = elsewhere;
            return this;
        }

        /** Sets whether tokens are to be bound to a key (RFC 9449); default: where the server asks for it. */
        public Builder dpop(DpopPolicy policy) {
            this.dpop = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets where the client's metadata document is hosted (MCP authorization, "Client ID Metadata Documents"). It is
         * used where the issuer takes such documents and no client is set. Others register, and so does whoever the issuer
         * refuses it to.
         */
        public Builder clientMetadataUrl(@Nullable URI clientMetadataUrl) {
            this.clientMetadataUrl = clientMetadataUrl;
            return this;
        }

        /**
         * Sets the scope to ask for, space-separated; default: what the server names, and beside it what was granted before.
         */
        public Builder scope(@Nullable String scope) {
            this.scope = scope;
            return this;
        }

        /** Sets the resource indicator to send; default: the metadata's, byte for byte. */
        public Builder resource(@Nullable String resource) {
            this.resource = resource;
            return this;
        }

        /**
         * Pins the issuer: the authorization server's own URL, exactly as its metadata has it (RFC 8414 section 2). It may be on
         * a private network then. Default: the one that the server's metadata names.
         */
        public Builder issuer(@Nullable String issuer) {
            this.issuer = issuer;
            return this;
        }

        /**
         * Lets a sign-in without a person show its client secret or assertion to whichever issuer the MCP server names. Whoever
         * runs or takes over that server then gets what can be used elsewhere: pin the issuer instead, but where the server is
         * of one's own making, a test's say. Unless it is set, such a sign-in ends with {@link
         * dev.berth.error.ErrorCode#ISSUER_REQUIRED}.
         */
        public Builder showSecretsToWhicheverIssuerTheServerNames() {
            this.secretsToWhicheverIssuer = true;
            return this;
        }

        /** Sets where the listener binds; default: an ephemeral port on 127.0.0.1. */
        public Builder redirect(RedirectOptions redirect) {
            this.redirect = Objects.requireNonNull(redirect, "redirect");
            return this;
        }

        /** Sets the program's name on the consent page; default: {@code Berth}. */
        public Builder clientName(String clientName) {
            this.clientName = Objects.requireNonNull(clientName, "clientName");
            return this;
        }

        /**
         * Sets how long a person has to finish a sign-in, from when they are asked. Requests have limits of their own.
         * Default: {@link #DEFAULT_SIGN_IN_TIMEOUT}.
         */
        public Builder signInTimeout(Duration timeout) {
            this.signInTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Takes the settings as they are now.
         *
         * @throws ConfigurationException if the server's URL does not begin with a scheme, a pinned issuer is no URL, or the
         *     time to sign in is not positive
         */
        public Server build() {
            if (!url.isAbsolute()) {
                // It has no origin to be shown by.
                String withoutQuery = url.toString().split("\\?", 2)[0];
                throw invalid("the server's URL is not a whole one", Map.of("url", withoutQuery));
            }
            if (issuer != null) {
                requireUrl(issuer);
            }
            if (signInTimeout.isNegative() || signInTimeout.isZero()) {
                throw invalid("the time to sign in is not positive", Map.of("value", signInTimeout.toString()));
            }
            return new Server(new Builder(this));
        }

        private static void requireUrl(String issuer) {
            try {
                if (URI.create(issuer).getHost() != null) {
                    return;
                }
            } catch (IllegalArgumentException e) {
                // Told below.
            }
            throw invalid("the issuer is not a URL", Map.of("issuer", issuer));
        }

        private static ConfigurationException invalid(String message, Map<String, String> facts) {
            return new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, message, facts);
        }
    }
}
