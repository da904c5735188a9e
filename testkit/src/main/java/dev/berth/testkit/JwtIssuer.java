package dev.berth.testkit;

import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.JwtDraft;
import dev.berth.testkit.jose.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Somebody who vouches for others by signed JWTs: an identity provider, or a platform that runs workloads. What it makes is
 * honest, and a draft: it can be bent before it is signed. Immutable.
 */
public final class JwtIssuer {
    static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(5);
    private static final Duration ID_TOKEN_LIFETIME = Duration.ofHours(1);

    private final String issuer;
    private final SigningKey key;
    private final Clock clock;

    private JwtIssuer(String issuer, SigningKey key, Clock clock) {
        this.issuer = issuer;
        this.key = key;
        this.clock = clock;
    }

    /** One with a new key for ES256, by the system's clock. */
    public static JwtIssuer named(String issuer) {
        return named(issuer, Clock.systemUTC());
    }

    /** One with a new key for ES256. */
    public static JwtIssuer named(String issuer, Clock clock) {
        return new JwtIssuer(issuer, SigningKey.generate(JwsAlgorithm.ES256).withKeyId("key-1"), clock);
    }

    /** The same issuer with another key. */
    public JwtIssuer withKey(SigningKey other) {
        return new JwtIssuer(issuer, other, clock);
    }

    /** Its {@code iss}. */
    public String issuer() {
        return issuer;
    }

    /** What it signs with. */
    public SigningKey key() {
        return key;
    }

    /** An ID token for a client (OpenID Connect Core section 2), good for an hour. */
    public JwtDraft idToken(Account account, String clientId) {
        return idToken(key.jwt(), issuer, account, clientId, clock.instant());
    }

    /** The identity of a workload, meant for an authorization server (RFC 7523 section 3), good for five minutes. */
    public JwtDraft workloadToken(String subject, String audience) {
        Instant now = clock.instant();
        return key.jwt()
                .with("iss", issuer)
                .with("sub", subject)
                .with("aud", audience)
                .with("iat", now)
                .with("exp", now.plus(ASSERTION_LIFETIME))
                .with("jti", UUID.randomUUID().toString());
    }

    /**
     * An identity assertion authorization grant, good for five minutes.
     *
     * @param account whose identity it asserts
     * @param audience the issuer of the authorization server that it is meant for
     * @param clientId what that server knows the client as
     * @param resource the MCP server
     */
    public JwtDraft idJag(Account account, String audience, String clientId, String resource) {
        return withNames(workloadToken(account.subject(), audience), account)
                .withHeader("typ", JwtBearerGrant.ID_JAG_TYPE)
                .with("client_id", clientId)
                .with("resource", resource);
    }

    static JwtDraft idToken(JwtDraft draft, String issuer, Account account, String clientId, Instant now) {
        return withNames(
                draft.with("iss", issuer)
                        .with("sub", account.subject())
                        .with("aud", clientId)
                        .with("iat", now)
                        .with("exp", now.plus(ID_TOKEN_LIFETIME)),
                account);
    }

    private static JwtDraft withNames(JwtDraft draft, Account account) {
        JwtDraft named = draft.with("preferred_username", account.preferredUsername());
        return account.email() == null ? named : named.with("email", account.email());
    }

    @Override
    public String toString() {
        return "JwtIssuer[" + issuer + "]";
    }
}
