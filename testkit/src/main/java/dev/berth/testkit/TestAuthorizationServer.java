package dev.berth.testkit;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An authorization server on 127.0.0.1: metadata, authorize, token, register, revoke. It keeps to the rules until one of its
 * endpoints is told otherwise. Thread-safe; closing it frees the port at once.
 */
public final class TestAuthorizationServer implements AutoCloseable {
    private final LoopbackServer http;
    private final String issuerPath;
    private final Clock clock;
    private final Grants grants;
    private final Clients clients = new Clients();
    private final ClientAssertions clientAssertions = new ClientAssertions(this);
    private final ClientAuthenticator authenticator = new ClientAuthenticator(clients, clientAssertions);
    private final Map<String, String> resources = new ConcurrentHashMap<>();
    private volatile List<String> scopesSupported = List.of("tools", "tools:admin", "openid");
    private volatile List<ClientAuthentication> authenticationMethods = List.of(
            ClientAuthentication.NONE,
            ClientAuthentication.CLIENT_SECRET_BASIC,
            ClientAuthentication.CLIENT_SECRET_POST);

    private final Dpop dpop = new Dpop(() -> clock().instant());
    private final MetadataEndpoint<AuthorizationServerLocation> metadata;
    private final AuthorizationEndpoint authorize;
    private final TokenEndpoint token;
    private final PushedAuthorizationEndpoint pushedAuthorization;
    private final DeviceAuthorizationEndpoint deviceAuthorization;
    private final RegistrationEndpoint registration;
    private final Endpoint revocation;
    private final JwksEndpoint jwks;
    private volatile boolean signsIdTokens;

    private TestAuthorizationServer(Builder builder) {
        http = new LoopbackServer(builder.port, builder.log);
        issuerPath = builder.issuerPath;
        clock = builder.clock;
        grants = new Grants(clock);
        RequestLog log = builder.log;
        metadata = new MetadataEndpoint<>(
                log,
                AuthorizationServerLocation.class,
                AuthorizationServerLocation.OAUTH,
                location -> location.pathFor(basePath()),
                request -> ServerDocument.of(this));
        authorize = new AuthorizationEndpoint(this, log);
        token = new TokenEndpoint(this, log);
        pushedAuthorization = new PushedAuthorizationEndpoint(this, log);
        deviceAuthorization = new DeviceAuthorizationEndpoint(this, log);
        registration = new RegistrationEndpoint(this, log);
        revocation = new RevocationEndpoint(this, log);
        jwks = new JwksEndpoint(this, log);
        metadata.mountOn(http);
        http.mount(basePath() + "/authorize", authorize);
        http.mount(basePath() + "/authorize/decision", authorize.decision());
        http.mount(basePath() + "/par", pushedAuthorization);
        http.mount(basePath() + "/device_authorization", deviceAuthorization);
        http.mount(basePath() + "/device", deviceAuthorization.page());
        http.mount(basePath() + "/token", token);
        http.mount(basePath() + "/register", registration);
        http.mount(basePath() + "/revoke", revocation);
        http.mount(basePath() + "/jwks", jwks);
    }

    /** Starts one with an issuer without a path, on any port. */
    public static TestAuthorizationServer start() {
        return builder().start();
    }

    /** For a port, a path, a clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** The issuer, as its metadata has it while nothing else is said. */
    public String issuer() {
        return http.origin() + issuerPath;
    }

    /** {@code http://127.0.0.1:PORT}. */
    public String origin() {
        return http.origin();
    }

    /** The metadata (RFC 8414); at the OAuth location alone by default. */
    public MetadataEndpoint<AuthorizationServerLocation> metadata() {
        return metadata;
    }

    /** The authorization endpoint. */
    public AuthorizationEndpoint authorize() {
        return authorize;
    }

    /** The endpoint for pushed authorization requests. */
    public PushedAuthorizationEndpoint pushedAuthorization() {
        return pushedAuthorization;
    }

    /** The endpoint where devices begin. */
    public DeviceAuthorizationEndpoint deviceAuthorization() {
        return deviceAuthorization;
    }

    /** The token endpoint. */
    public TokenEndpoint token() {
        return token;
    }

    /** The registration endpoint. */
    public RegistrationEndpoint registration() {
        return registration;
    }

    /** The revocation endpoint. */
    public Endpoint revocation() {
        return revocation;
    }

    /** The keys that ID tokens and ID-JAGs are signed with (RFC 7517 section 5); nothing here unless they are. */
    public Endpoint jwks() {
        return jwks;
    }

    /** The clients. */
    public Clients clients() {
        return clients;
    }

    /** How the JWTs have to be by which clients authenticate. */
    public ClientAssertions clientAssertions() {
        return clientAssertions;
    }

    /** How it binds tokens to a key. */
    public Dpop dpop() {
        return dpop;
    }

    /** Every request that came to this server, and to those that share the log with it. */
    public RequestLog log() {
        return http.log();
    }

    /** Issues tokens for this resource too (RFC 8707). MCP servers that this one protects are known of themselves. */
    public TestAuthorizationServer knows(String resource) {
        return knows(resource, resource);
    }

    /** The same, with a name that the consent page shows. */
    public TestAuthorizationServer knows(String resource, String name) {
        resources.put(resource, name);
        return this;
    }

    /** The scopes it has and advertises. By default {@code tools}, {@code tools:admin} and {@code openid}. */
    public TestAuthorizationServer scopesSupported(String... scopes) {
        scopesSupported = List.of(scopes);
        return this;
    }

    /**
     * The client authentication it advertises. By default {@code none}, {@code client_secret_basic} and {@code
     * client_secret_post}. A client is held to the method it is registered with, advertised or not.
     */
    public TestAuthorizationServer authenticationMethods(ClientAuthentication... methods) {
        authenticationMethods = List.of(methods);
        return this;
    }

    /**
     * Whether ID tokens are signed with the server's own key, ES256, and {@code jwks_uri} is advertised. Off by default: they
     * are signed with the client's secret, if it has one. Token exchange switches it on.
     */
    public TestAuthorizationServer signsIdTokens(boolean signed) {
        signsIdTokens = signed;
        return this;
    }

    /** Signs as this server does: for ID tokens and ID-JAGs that are bent. */
    public JwtIssuer jwtIssuer() {
        return jwks.issuer();
    }

    /** Refuses requests without a {@code User-Agent}, with 403, at every path. */
    public TestAuthorizationServer requiresUserAgent() {
        http.requireUserAgent(true);
        return this;
    }

    /** What the token stands for; empty if it is unknown, expired or revoked. */
    public Optional<IssuedToken> introspect(String accessToken) {
        return grants.introspect(accessToken);
    }

    /** Makes every access token so far worthless; refresh tokens stay good. */
    public void expireAccessTokens() {
        grants.expireAccessTokens();
    }

    /** Makes everything that was issued so far worthless. */
    public void revokeEverything() {
        grants.endAll();
    }

    /** How many times a code or a refresh token was used that had been used before. */
    public int reuses() {
        return grants.reuses();
    }

    @Override
    public void close() {
        http.close();
    }

    String basePath() {
        return issuerPath.endsWith("/") ? issuerPath.substring(0, issuerPath.length() - 1) : issuerPath;
    }

    /** The URL of one of its endpoints, {@code /token} say. */
    String endpointUrl(String path) {
        return http.origin() + basePath() + path;
    }

    boolean isEndpoint(String url) {
        return url.startsWith(http.origin())
                && http.isMounted(url.substring(http.origin().length()));
    }

    Client authenticate(RecordedRequest request) throws OAuthError {
        return authenticator.authenticate(request);
    }

    LoopbackServer http() {
        return http;
    }

    Clock clock() {
        return clock;
    }

    Grants grants() {
        return grants;
    }

    /** The names of the resources, by resource. */
    Map<String, String> resources() {
        return Collections.unmodifiableMap(resources);
    }

    List<String> scopesSupported() {
        return scopesSupported;
    }

    List<ClientAuthentication> authenticationMethods() {
        return authenticationMethods;
    }

    boolean areIdTokensSigned() {
        return signsIdTokens || token.tokenExchange().isSupported();
    }

    /** What has to be known before the socket is bound. */
    public static final class Builder {
        private int port;
        private String issuerPath = "";
        private Clock clock = Clock.systemUTC();
        private RequestLog log = new RequestLog();

        private Builder() {}

        /** A fixed port; any by default. */
        public Builder port(int fixed) {
            port = fixed;
            return this;
        }

        /** The path of the issuer, {@code /tenants/one} or a mere {@code /}; none by default. */
        public Builder issuerPath(String path) {
            issuerPath = path;
            return this;
        }

        /** The clock by which codes and tokens expire. */
        public Builder clock(Clock other) {
            clock = other;
            return this;
        }

        /** A log to share with other servers. */
        public Builder log(RequestLog shared) {
            log = shared;
            return this;
        }

        /** Binds and serves at once. */
        public TestAuthorizationServer start() {
            return new TestAuthorizationServer(this);
        }
    }
}
