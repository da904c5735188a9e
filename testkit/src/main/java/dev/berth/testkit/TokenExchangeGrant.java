package dev.berth.testkit;

import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.Jwt;
import dev.berth.testkit.jose.JwtDraft;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code urn:ietf:params:oauth:grant-type:token-exchange} (RFC 8693) as an identity provider has it: an ID token that this
 * server has issued to the client becomes an identity assertion authorization grant (ID-JAG) for another authorization server.
 * Off by default; on, ID tokens are signed with {@link TestAuthorizationServer#jwtIssuer}. Thread-safe.
 */
public final class TokenExchangeGrant extends TokenGrant {
    static final String ID_JAG = "urn:ietf:params:oauth:token-type:id-jag";
    private static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
    private static final Duration MAXIMUM_LIFETIME = Duration.ofDays(1);

    /** By audience: what it knows the clients of this server as. */
    private final Map<String, Map<String, String>> audiences = new ConcurrentHashMap<>();

    TokenExchangeGrant(TokenEndpoint endpoint) {
        super(endpoint, "urn:ietf:params:oauth:grant-type:token-exchange", false);
    }

    @Override
    public TokenExchangeGrant supported(boolean taken) {
        super.supported(taken);
        return this;
    }

    /** Issues ID-JAGs for the authorization server of this issuer, which knows clients by the same ids. */
    public TokenExchangeGrant knowsAudience(String issuer) {
        audiences.computeIfAbsent(issuer, key -> new ConcurrentHashMap<>());
        return this;
    }

    /** The same, and says what that authorization server knows a client as. */
    public TokenExchangeGrant knowsAudience(String issuer, String clientId, String clientIdThere) {
        audiences.computeIfAbsent(issuer, key -> new ConcurrentHashMap<>()).put(clientId, clientIdThere);
        return this;
    }

    @Override
    Map<String, @Nullable Object> tokens(TokenRequest request) throws OAuthError {
        requireType(request, "subject_token_type", ID_TOKEN);
        requireType(request, "requested_token_type", ID_JAG);
        if (request.parameter("actor_token") != null) {
            throw new OAuthError("invalid_request", "actor_token is not used here");
        }
        Account account = subject(request.required("subject_token"), request.client());
        String audience = request.required("audience");
        Map<String, String> clientIds = audiences.get(audience);
        if (clientIds == null) {
            throw new OAuthError("invalid_target", "audience is not known here");
        }
        String clientId = request.client().clientId();
        String clientIdThere = clientIds.getOrDefault(clientId, clientId);
        JwtDraft draft = server().jwtIssuer().idJag(account, audience, clientIdThere, resource(request));
        String scope = request.parameter("scope");
        return answer(scope == null ? draft : draft.with("scope", scope), scope);
    }

    private static Map<String, @Nullable Object> answer(JwtDraft idJag, @Nullable String scope) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("issued_token_type", ID_JAG);
        answer.put("access_token", idJag.sign());
        // It is no access token (RFC 8693 section 2.2.1).
        answer.put("token_type", "N_A");
        answer.put("expires_in", JwtIssuer.ASSERTION_LIFETIME.toSeconds());
        if (scope != null) {
            answer.put("scope", scope);
        }
        return answer;
    }

    /** RFC 8693 section 2.2.2 has {@code invalid_request} for a subject token that will not do. */
    private Account subject(String subjectToken, Client client) throws OAuthError {
        try {
            Jwt idToken = Jwt.parse(subjectToken);
            JwtIssuer self = server().jwtIssuer();
            idToken.verify(List.of(self.key().publicKey()), List.of(JwsAlgorithm.ES256));
            if (JwtBearerGrant.ID_JAG_TYPE.equals(idToken.type())
                    || !self.issuer().equals(idToken.text("iss"))) {
                throw new InvalidJwtException("it is no ID token of this server");
            }
            if (!idToken.audience().equals(List.of(client.clientId()))) {
                throw new InvalidJwtException("aud is not the client that presents it");
            }
            JwtTimes.check(idToken, server().clock().instant(), MAXIMUM_LIFETIME);
            return Account.of(idToken);
        } catch (InvalidJwtException e) {
            throw new OAuthError("invalid_request", "subject_token: " + e.rule());
        }
    }

    private static String resource(TokenRequest request) throws OAuthError {
        String resource = request.required("resource");
        try {
            URI uri = URI.create(resource);
            if (uri.isAbsolute() && uri.getRawFragment() == null) {
                return resource;
            }
        } catch (IllegalArgumentException malformed) {
            // falls through to the refusal
        }
        throw new OAuthError("invalid_target", "resource must be an absolute URI without a fragment");
    }

    private static void requireType(TokenRequest request, String name, String only) throws OAuthError {
        if (!only.equals(request.required(name))) {
            throw new OAuthError("invalid_request", name + " must be " + only);
        }
    }
}
