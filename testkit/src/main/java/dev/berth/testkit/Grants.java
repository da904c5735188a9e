package dev.berth.testkit;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Codes and tokens. A code is good once; a second use of it, or of a refresh token that was rotated away, ends everything
 * that came of the same sign-in (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2). Thread-safe.
 */
final class Grants {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration CODE_LIFETIME = Duration.ofMinutes(1);

    /** What was agreed to. */
    record Authorization(
            String clientId,
            Set<String> scopes,
            List<String> resources,
            @Nullable String nonce,
            Account account) {}

    /**
     * What a code has to be redeemed with.
     *
     * @param keyThumbprint the key to be proven; null where that is open
     */
    record CodeTerms(
            String redirectUri,
            String codeChallenge,
            @Nullable String keyThumbprint) {}

    /** A code, and what comes of it. */
    static final class Code {
        private final Family family;
        private final CodeTerms terms;
        private final Instant expiresAt;
        private boolean redeemed;

        private Code(Family family, CodeTerms terms, Instant expiresAt) {
            this.family = family;
            this.terms = terms;
            this.expiresAt = expiresAt;
        }

        Family family() {
            return family;
        }

        CodeTerms terms() {
            return terms;
        }
    }

    /** Everything that comes of one agreement. */
    static final class Family {
        private final Authorization authorization;
        private boolean ended;
        private @Nullable String currentRefreshToken;
        private @Nullable String lastRefreshToken;
        private @Nullable String refreshKeyThumbprint;

        private Family(Authorization authorization) {
            this.authorization = authorization;
        }

        Authorization authorization() {
            return authorization;
        }
    }

    private record AccessToken(Family family, IssuedToken issued) {}

    private final Clock clock;
    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Family> refreshTokens = new HashMap<>();
    private final Map<String, AccessToken> accessTokens = new HashMap<>();
    private final Set<Family> families = new HashSet<>();
    private int reuses;

    Grants(Clock clock) {
        this.clock = clock;
    }

    static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    synchronized Family begin(Authorization authorization) {
        Family family = new Family(authorization);
        families.add(family);
        return family;
    }

    synchronized String issueCode(Authorization authorization, CodeTerms terms) {
        String code = random();
        codes.put(code, new Code(begin(authorization), terms, clock.instant().plus(CODE_LIFETIME)));
        return code;
    }

    synchronized Code redeemCode(String presented) throws OAuthError {
        Code code = codes.get(presented);
        if (code == null || clock.instant().isAfter(code.expiresAt)) {
            throw new OAuthError("invalid_grant", "unknown or expired code");
        }
        if (code.redeemed) {
            code.family.ended = true;
            reuses++;
            throw new OAuthError("invalid_grant", "the code was used before");
        }
        code.redeemed = true;
        return code;
    }

    /** Does not spend the token: that is for {@link #issueRefreshToken}, once everything else is in order. */
    synchronized Family familyOf(String refreshToken, String clientId, @Nullable String keyThumbprint)
            throws OAuthError {
        Family family = refreshTokens.get(refreshToken);
        if (family == null || family.ended || !family.authorization.clientId().equals(clientId)) {
            throw new OAuthError("invalid_grant", "unknown or revoked refresh token");
        }
        if (family.refreshKeyThumbprint != null && !family.refreshKeyThumbprint.equals(keyThumbprint)) {
            throw new OAuthError("invalid_grant", "the refresh token is bound to another key");
        }
        return family;
    }

    /**
     * Takes the token for this refresh: of several at the same time one wins, and the rest are reuse.
     *
     * @param spareLast whether the one before the current one counts like that
     * @return the token that is good from now on
     */
    synchronized String spend(Family family, String refreshToken, boolean rotate, boolean spareLast) throws OAuthError {
        boolean isGood = refreshToken.equals(family.currentRefreshToken)
                || (spareLast && refreshToken.equals(family.lastRefreshToken));
        if (family.ended || !isGood) {
            reuses += family.ended ? 0 : 1;
            family.ended = true;
            throw new OAuthError("invalid_grant", "the refresh token was used before");
        }
        family.lastRefreshToken = refreshToken;
        return rotate ? issueRefreshToken(family) : refreshToken;
    }

    /** From now on the refresh tokens are good with a proof of this key alone (RFC 9449 section 5). */
    synchronized void bindRefreshTokens(Family family, @Nullable String keyThumbprint) {
        family.refreshKeyThumbprint = keyThumbprint;
    }

    synchronized String issueRefreshToken(Family family) {
        String token = random();
        refreshTokens.put(token, family);
        family.currentRefreshToken = token;
        return token;
    }

    synchronized String issueAccessToken(
            Family family,
            Set<String> scopes,
            @Nullable String resource,
            @Nullable String keyThumbprint,
            Duration lifetime) {
        String token = random();
        Authorization of = family.authorization;
        Instant expiresAt = clock.instant().plus(lifetime);
        IssuedToken issued = new IssuedToken(of.clientId(), of.account(), scopes, resource, expiresAt, keyThumbprint);
        accessTokens.put(token, new AccessToken(family, issued));
        return token;
    }

    synchronized Optional<IssuedToken> introspect(String accessToken) {
        AccessToken token = accessTokens.get(accessToken);
        if (token == null
                || token.family().ended
                || !clock.instant().isBefore(token.issued().expiresAt())) {
            return Optional.empty();
        }
        return Optional.of(token.issued());
    }

    /** RFC 7009: a refresh token takes the whole family with it. */
    synchronized void revoke(String token, String clientId) {
        Family family = refreshTokens.get(token);
        if (family != null && family.authorization.clientId().equals(clientId)) {
            family.ended = true;
        }
        AccessToken access = accessTokens.get(token);
        if (access != null && access.issued().clientId().equals(clientId)) {
            accessTokens.remove(token);
        }
    }

    synchronized void expireAccessTokens() {
        accessTokens.clear();
    }

    synchronized void endAll() {
        families.forEach(family -> family.ended = true);
    }

    synchronized int reuses() {
        return reuses;
    }
}
