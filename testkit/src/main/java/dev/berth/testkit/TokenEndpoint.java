package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /token}: codes and refresh tokens (RFC 6749 section 4.1.3 and 6). Strict by default. Thread-safe. */
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
    private final Endpoint exchange;
    private final Endpoint refresh;
    private volatile Duration accessTokenLifetime = Duration.ofHours(1);
    private volatile RefreshTokens refreshTokens = RefreshTokens.ALWAYS;
    private volatile boolean rotates = true;
    private volatile boolean requiresResource = true;

    TokenEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
        this.exchange = new Endpoint(this, log, request -> answer(request, this::exchangeCode));
        this.refresh = new Endpoint(this, log, request -> answer(request, this::refreshTokens));
    }

    /** The part that exchanges codes. */
    public Endpoint exchange() {
        return exchange;
    }

    /** The part that refreshes. */
    public Endpoint refresh() {
        return refresh;
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
        rotates = replaced;
        return this;
    }

    /** Whether {@code resource} has to be repeated here. On by default. */
    public TokenEndpoint requiresResource(boolean required) {
        requiresResource = required;
        return this;
    }

    @Override
    Endpoint partFor(RecordedRequest request) {
        String grantType = request.parameter("grant_type");
        if ("authorization_code".equals(grantType)) {
            return exchange;
        }
        return "refresh_token".equals(grantType) ? refresh : this;
    }

    @Override
    Reply handle(RecordedRequest request) {
        return "POST".equals(request.method())
                ? Reply.error(400, "unsupported_grant_type", "authorization_code and refresh_token alone")
                : Reply.status(405).withHeader("Allow", "POST");
    }

    private interface Grant {
        Map<String, @Nullable Object> tokens(RecordedRequest request, Client client) throws OAuthError;
    }

    private Reply answer(RecordedRequest request, Grant grant) {
        try {
            String contentType = request.header("Content-Type");
            if (contentType == null || !contentType.startsWith(FormEncoding.MEDIA_TYPE)) {
                throw new OAuthError("invalid_request", "the body must be a form");
            }
            for (Map.Entry<String, List<String>> parameter : request.form().entrySet()) {
                if (parameter.getValue().size() > 1) {
                    throw new OAuthError("invalid_request", "a parameter came twice");
                }
            }
            Client client = server.authenticate(request);
            return Reply.json(200, grant.tokens(request, client)).withHeader("Cache-Control", "no-store");
        } catch (OAuthError e) {
            return e.reply();
        }
    }

    private Map<String, @Nullable Object> exchangeCode(RecordedRequest request, Client client) throws OAuthError {
        Grants.Family family = server.grants().redeemCode(required(request, "code"));
        Grants.Authorization authorization = family.authorization();
        if (!authorization.clientId().equals(client.clientId())) {
            throw new OAuthError("invalid_grant", "the code is another client's");
        }
        if (!authorization.redirectUri().equals(required(request, "redirect_uri"))) {
            throw new OAuthError("invalid_grant", "redirect_uri is not that of the authorization request");
        }
        String verifier = required(request, "code_verifier");
        if (!verifier.matches("[A-Za-z0-9._~-]{43,128}") || !s256(verifier).equals(authorization.codeChallenge())) {
            throw new OAuthError("invalid_grant", "code_verifier does not fit");
        }
        String resource = resource(request, authorization);
        Map<String, @Nullable Object> tokens = accessToken(family, authorization.scopes(), resource);
        if (refreshTokens == RefreshTokens.ALWAYS
                || (refreshTokens == RefreshTokens.WITH_OFFLINE_ACCESS
                        && authorization.scopes().contains("offline_access"))) {
            tokens.put("refresh_token", server.grants().issueRefreshToken(family));
        }
        if (authorization.scopes().contains("openid")) {
            tokens.put(
                    "id_token",
                    IdToken.of(
                            server.issuer(),
                            authorization,
                            client,
                            server.clock().instant()));
        }
        return tokens;
    }

    private Map<String, @Nullable Object> refreshTokens(RecordedRequest request, Client client) throws OAuthError {
        String refreshToken = required(request, "refresh_token");
        Grants.Family family = server.grants().familyOf(refreshToken, client.clientId());
        Set<String> scopes = Scopes.parse(request.parameter("scope"));
        if (!family.authorization().scopes().containsAll(scopes)) {
            throw new OAuthError("invalid_scope", "more than was granted");
        }
        String resource = resource(request, family.authorization());
        String next = server.grants().spend(family, refreshToken, rotates);
        Map<String, @Nullable Object> tokens =
                accessToken(family, scopes.isEmpty() ? family.authorization().scopes() : scopes, resource);
        if (!next.equals(refreshToken)) {
            tokens.put("refresh_token", next);
        }
        return tokens;
    }

    private Map<String, @Nullable Object> accessToken(
            Grants.Family family, Set<String> scopes, @Nullable String resource) {
        Duration lifetime = accessTokenLifetime;
        Map<String, @Nullable Object> tokens = new LinkedHashMap<>();
        tokens.put("access_token", server.grants().issueAccessToken(family, scopes, resource, lifetime));
        tokens.put("token_type", "Bearer");
        tokens.put("expires_in", lifetime.toSeconds());
        if (!scopes.isEmpty()) {
            tokens.put("scope", Scopes.format(scopes));
        }
        return tokens;
    }

    private @Nullable String resource(RecordedRequest request, Grants.Authorization authorization) throws OAuthError {
        String resource = request.parameter("resource");
        if (resource == null) {
            if (requiresResource) {
                throw new OAuthError("invalid_target", "resource is missing");
            }
            return authorization.resources().size() == 1
                    ? authorization.resources().get(0)
                    : null;
        }
        if (!authorization.resources().contains(resource)) {
            throw new OAuthError("invalid_target", "resource is not that of the authorization request");
        }
        return resource;
    }

    private static String required(RecordedRequest request, String name) throws OAuthError {
        String value = request.parameter(name);
        if (value == null || value.isEmpty()) {
            throw new OAuthError("invalid_request", name + " is missing");
        }
        return value;
    }

    private static String s256(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
