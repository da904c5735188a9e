package dev.berth.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * {@code /token} (RFC 6749 section 3.2). Every grant is a part of it, with its own requests and switches; what is said here
 * holds for them all. Strict by default. Thread-safe.
 */
public final class TokenEndpoint extends Endpoint {
    /** To whom refresh tokens are given. */
    public enum RefreshTokens {
        /** Everybody. */
        ALWAYS,
        /** Who was granted {@code offline_access}. */
        WITH_OFFLINE_ACCESS,
        /** Nobody. */
        NEVER
    }

    private final TestAuthorizationServer server;
    private final TokenAnswers answers = new TokenAnswers(this);
    private final AuthorizationCodeGrant exchange = new AuthorizationCodeGrant(this);
    private final RefreshTokenGrant refresh = new RefreshTokenGrant(this);
    private final ClientCredentialsGrant clientCredentials = new ClientCredentialsGrant(this);
    private final JwtBearerGrant jwtBearer = new JwtBearerGrant(this);
    private final TokenExchangeGrant tokenExchange = new TokenExchangeGrant(this);
    private final DeviceCodeGrant deviceCode = new DeviceCodeGrant(this);
    private final List<TokenGrant> grants =
            List.of(exchange, refresh, clientCredentials, jwtBearer, tokenExchange, deviceCode);
    private volatile Duration accessTokenLifetime = Duration.ofHours(1);
    private volatile RefreshTokens refreshTokens = RefreshTokens.ALWAYS;
    private volatile boolean requiresResource = true;

    TokenEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
    }

    /** The part that exchanges codes. */
    public AuthorizationCodeGrant exchange() {
        return exchange;
    }

    /** The part that refreshes. */
    public RefreshTokenGrant refresh() {
        return refresh;
    }

    /** The part for clients that act for themselves. Off by default. */
    public ClientCredentialsGrant clientCredentials() {
        return clientCredentials;
    }

    /** The part that takes what others have signed: identities of workloads, ID-JAGs. Off by default. */
    public JwtBearerGrant jwtBearer() {
        return jwtBearer;
    }

    /** The part that issues ID-JAGs, as an identity provider does. Off by default. */
    public TokenExchangeGrant tokenExchange() {
        return tokenExchange;
    }

    /** The part that devices poll. Off by default. */
    public DeviceCodeGrant deviceCode() {
        return deviceCode;
    }

    /** How long access tokens live, in truth and in {@code expires_in}. One hour by default. */
    public TokenEndpoint accessTokenLifetime(Duration lifetime) {
        accessTokenLifetime = lifetime;
        return this;
    }

    /** To whom refresh tokens are given. Everybody by default. */
    public TokenEndpoint refreshTokens(RefreshTokens to) {
        refreshTokens = to;
        return this;
    }

    /**
     * Whether a refresh replaces the refresh token. On by default; off, the answer leaves {@code refresh_token} out and the old
     * one stays good.
     */
    public TokenEndpoint rotates(boolean replaced) {
        refresh.rotates(replaced);
        return this;
    }

    /**
     * Whether the refresh token before the current one is good as well, and is replaced like that: a client that did not get the
     * answer goes on with it, as at servers that grant a time of grace. Off by default: it ends the grant.
     */
    public TokenEndpoint sparesTheLastRefreshToken(boolean spared) {
        refresh.sparesTheLast(spared);
        return this;
    }

    /** Whether {@code resource} has to be repeated here. On by default. */
    public TokenEndpoint requiresResource(boolean required) {
        requiresResource = required;
        return this;
    }

    @Override
    Endpoint partFor(RecordedRequest request) {
        String grantType = "POST".equals(request.method()) ? request.parameter("grant_type") : null;
        for (TokenGrant grant : grants) {
            if (grant.grantType().equals(grantType)) {
                return grant;
            }
        }
        return this;
    }

    @Override
    Reply handle(RecordedRequest request) {
        return "POST".equals(request.method())
                ? unsupported()
                : Reply.status(405).withHeader("Allow", "POST");
    }

    static Reply unsupported() {
        return Reply.error(400, "unsupported_grant_type", "this grant is not supported here");
    }

    TestAuthorizationServer server() {
        return server;
    }

    TokenAnswers answers() {
        return answers;
    }

    List<String> grantTypesSupported() {
        return grants.stream()
                .filter(TokenGrant::isSupported)
                .map(TokenGrant::grantType)
                .toList();
    }

    Duration accessTokenLifetime() {
        return accessTokenLifetime;
    }

    boolean givesRefreshToken(Set<String> scopes) {
        return refreshTokens == RefreshTokens.ALWAYS
                || (refreshTokens == RefreshTokens.WITH_OFFLINE_ACCESS && scopes.contains("offline_access"));
    }

    boolean isResourceRequired() {
        return requiresResource;
    }
}
