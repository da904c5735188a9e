package dev.berth.testkit;

import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.Jwt;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code urn:ietf:params:oauth:grant-type:jwt-bearer} (RFC 7523 sections 2.1 and 3): the identities of workloads, and the
 * identity assertion authorization grants (ID-JAG) of identity providers. Takes nobody's until it is told whose, and issues no
 * refresh tokens. Off by default. Thread-safe.
 */
public final class JwtBearerGrant extends TokenGrant {
    static final String ID_JAG_TYPE = "oauth-id-jag+jwt";
    static final String ID_JAG_PROFILE = "urn:ietf:params:oauth:grant-profile:id-jag";
    private static final List<JwsAlgorithm> ALGORITHMS =
            List.of(JwsAlgorithm.RS256, JwsAlgorithm.PS256, JwsAlgorithm.ES256, JwsAlgorithm.ES384);
    private static final Duration MAXIMUM_LIFETIME = Duration.ofDays(1);

    private final Map<String, PublicKey> workloadIssuers = new ConcurrentHashMap<>();
    private final Map<String, PublicKey> identityProviders = new ConcurrentHashMap<>();
    private final SeenIds seen = new SeenIds();
    private volatile boolean onceOnly;

    JwtBearerGrant(TokenEndpoint endpoint) {
        super(endpoint, "urn:ietf:params:oauth:grant-type:jwt-bearer", false);
    }

    @Override
    public JwtBearerGrant supported(boolean taken) {
        super.supported(taken);
        return this;
    }

    /** Takes the identities of workloads that this issuer signs. */
    public JwtBearerGrant trustsWorkloadsOf(JwtIssuer issuer) {
        return trustsWorkloadsOf(issuer.issuer(), issuer.key().publicKey());
    }

    /** Takes the identities of workloads that this issuer signs with this key. */
    public JwtBearerGrant trustsWorkloadsOf(String issuer, PublicKey key) {
        workloadIssuers.put(issuer, key);
        return this;
    }

    /** Takes the ID-JAGs that this identity provider signs, and advertises that it takes such. */
    public JwtBearerGrant trustsIdentityProvider(JwtIssuer provider) {
        return trustsIdentityProvider(provider.issuer(), provider.key().publicKey());
    }

    /** Takes the ID-JAGs that this identity provider signs with this key, and advertises that it takes such. */
    public JwtBearerGrant trustsIdentityProvider(String issuer, PublicKey key) {
        identityProviders.put(issuer, key);
        return this;
    }

    /** Whether an assertion is good once. Off by default: it may come again until it expires, in place of a refresh. */
    public JwtBearerGrant onceOnly(boolean once) {
        onceOnly = once;
        return this;
    }

    boolean takesIdJags() {
        return isSupported() && !identityProviders.isEmpty();
    }

    @Override
    Map<String, @Nullable Object> tokens(TokenRequest request) throws OAuthError {
        String compact = request.required("assertion");
        try {
            Jwt assertion = Jwt.parse(compact);
            String type = assertion.type();
            if (ID_JAG_TYPE.equals(type)) {
                check(assertion, identityProviders);
                return idJag(request, assertion);
            }
            if (type != null && !"JWT".equals(type)) {
                throw new InvalidJwtException("typ is neither JWT nor " + ID_JAG_TYPE);
            }
            check(assertion, workloadIssuers);
            return workload(request, assertion);
        } catch (InvalidJwtException e) {
            throw new OAuthError("invalid_grant", "assertion: " + e.rule());
        }
    }

    private void check(Jwt assertion, Map<String, PublicKey> trusted) throws InvalidJwtException {
        String issuer = assertion.text("iss");
        PublicKey key = issuer == null ? null : trusted.get(issuer);
        if (key == null) {
            throw new InvalidJwtException("iss is not trusted for this kind");
        }
        assertion.verify(List.of(key), ALGORITHMS);
        if (!assertion.audience().equals(List.of(server().issuer()))) {
            throw new InvalidJwtException("aud is not this server");
        }
        if (assertion.text("sub") == null) {
            throw new InvalidJwtException("sub is missing");
        }
        Instant now = server().clock().instant();
        Instant expiresAt = JwtTimes.check(assertion, now, MAXIMUM_LIFETIME);
        if (onceOnly) {
            String id = assertion.text("jti");
            if (id == null || !seen.isNew(issuer + " " + id, now, expiresAt)) {
                throw new InvalidJwtException("it is good once, and needs a jti for that");
            }
        }
    }

    private Map<String, @Nullable Object> workload(TokenRequest request, Jwt assertion) throws OAuthError {
        Set<String> scopes = RequestedAccess.scopes(server(), request.parameter("scope"));
        String resource = answers().resource(request);
        return answers().accessToken(request, Account.of(assertion), scopes, resource);
    }

    private Map<String, @Nullable Object> idJag(TokenRequest request, Jwt assertion)
            throws InvalidJwtException, OAuthError {
        if (assertion.text("jti") == null || assertion.instant("iat") == null) {
            throw new InvalidJwtException("an ID-JAG has jti and iat");
        }
        if (!request.client().clientId().equals(assertion.text("client_id"))) {
            throw new InvalidJwtException("client_id is not the client that presents it");
        }
        String resource = assertion.text("resource");
        if (resource == null) {
            throw new InvalidJwtException("resource is missing");
        }
        String requested = request.parameter("resource");
        if (!server().resources().containsKey(resource) || (requested != null && !requested.equals(resource))) {
            throw new OAuthError("invalid_target", "resource is not known here, or not that of the assertion");
        }
        Set<String> scopes = scopes(request, assertion.text("scope"));
        return answers().accessToken(request, Account.of(assertion), scopes, resource);
    }

    private Set<String> scopes(TokenRequest request, @Nullable String granted) throws OAuthError {
        String asked = request.parameter("scope");
        if (granted == null) {
            return RequestedAccess.scopes(server(), asked);
        }
        Set<String> scopes = RequestedAccess.scopes(server(), asked == null ? granted : asked);
        if (!Scopes.parse(granted).containsAll(scopes)) {
            throw new OAuthError("invalid_scope", "more than the assertion grants");
        }
        return scopes;
    }
}
