package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.grant.RefreshTokenGrant;
import dev.berth.http.Origin;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import dev.berth.token.TokenEndpoint;
import dev.berth.token.TokenSet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens without a person: the stored one while it lasts, else a refresh. A refresh is one transaction per credential: take
 * its lock, read again, adopt what another has refreshed meanwhile, else refresh, persist, release.
 */
final class SilentTokens {
    /** How long before its end a token is refreshed; short-lived ones are used for most of their life. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final String INVALID_CLIENT = ErrorCode.INVALID_CLIENT.wireName();
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);

    private final TokenStore store;
    private final TokenEndpoint tokenEndpoint;
    private final Proofs proofs;
    private final Clock clock;

    SilentTokens(TokenStore store, TokenEndpoint tokenEndpoint, Proofs proofs, Clock clock) {
        this.store = store;
        this.tokenEndpoint = tokenEndpoint;
        this.proofs = proofs;
        this.clock = clock;
    }

    /** The newest credential of the server's account, signed in or not. */
    Optional<Credential> newest(Server server) {
        return store.find(server.account(), server.url()).stream()
                .filter(c -> server.issuer().map(c.issuer()::equals).orElse(true))
                .filter(c ->
                        server.clientId().map(c.client().clientId()::equals).orElse(true))
                .max(Comparator.comparing((Credential c) -> c.tokens() != null)
                        .thenComparing(SilentTokens::issuedAt)
                        .thenComparingLong(Credential::generation));
    }

    /**
     * The credential with a token that is good now.
     *
     * @param refused a token that the server has just refused, so that it is not handed out again; null for none
     * @throws InteractionRequiredException if only a person can help
     */
    Credential current(Server server, @Nullable Secret refused) throws InterruptedException {
        Credential known = newest(server).orElseThrow(() -> interactionRequired(server, null));
        if (isGood(known, refused)) {
            return known;
        }
        CredentialKey key = known.key();
        try (TokenStore.Lock held = store.lock(key, LOCK_TIMEOUT)) {
            Credential latest = store.find(key).orElseThrow(() -> interactionRequired(server, null));
            return isGood(latest, refused) ? latest : refresh(server, latest, refused);
        }
    }

    private Credential refresh(Server server, Credential credential, @Nullable Secret refused)
            throws InterruptedException {
        TokenSet tokens = credential.tokens();
        if (tokens == null) {
            throw interactionRequired(server, null);
        }
        if (tokens.refreshToken() == null) {
            if (isUsable(tokens, refused)) {
                return credential;
            }
            throw interactionRequired(server, null);
        }
        try {
            TokenSet refreshed = tokenEndpoint
                    .request(
                            new RefreshTokenGrant(tokens.refreshToken(), credential.resource(), tokens.scopes()),
                            Redemption.client(server, credential, clock),
                            credential.tokenEndpoint(),
                            server.metadataAddresses(),
                            proofs.of(credential))
                    .tokens();
            Credential next = credential.withTokens(refreshed);
            store.put(next);
            return next;
        } catch (BerthException e) {
            BerthException end = ended(server, credential, e);
            if (end != null) {
                throw end;
            }
            // The issuer is in trouble, or makes no sense, which says nothing about the grant: what is still good is
            // used.
            if (isUsable(tokens, refused)) {
                return credential;
            }
            throw e;
        }
    }

    /** Only a definite answer ends a grant (RFC 6749 section 5.2); null for anything else, which leaves it alone. */
    private @Nullable BerthException ended(Server server, Credential credential, BerthException e) {
        if (e.code() == ErrorCode.INVALID_GRANT) {
            store.put(credential.withTokens(null));
            return interactionRequired(server, e);
        }
        if (e.code() == ErrorCode.INVALID_CLIENT && credential.client().isRegistered()) {
            // A bare 401 may be some gateway's: it is worth asking a person, but not throwing the grant away.
            if (INVALID_CLIENT.equals(e.facts().get("server_error"))) {
                store.remove(credential.key());
            }
            return interactionRequired(server, e);
        }
        return null;
    }

    private boolean isGood(Credential credential, @Nullable Secret refused) {
        TokenSet tokens = credential.tokens();
        return tokens != null && isUsable(tokens, refused) && !isDue(tokens);
    }

    private boolean isUsable(TokenSet tokens, @Nullable Secret refused) {
        return !tokens.isExpiredAt(clock.instant()) && !tokens.accessToken().equals(refused);
    }

    private boolean isDue(TokenSet tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null) {
            return false;
        }
        Duration fifth = Duration.between(tokens.issuedAt(), expiresAt).dividedBy(5);
        Duration margin = fifth.compareTo(MARGIN) < 0 ? fifth : MARGIN;
        return !clock.instant().isBefore(expiresAt.minus(margin));
    }

    private static Instant issuedAt(Credential credential) {
        TokenSet tokens = credential.tokens();
        return tokens == null ? Instant.MIN : tokens.issuedAt();
    }

    static InteractionRequiredException interactionRequired(Server server, @Nullable Throwable cause) {
        return new InteractionRequiredException(
                ErrorCode.INTERACTION_REQUIRED,
                "A person has to sign in to " + server.name() + ".",
                Map.of("server", server.name(), "url", withoutQuery(server.url())),
                cause);
    }

    /** A query may hold a key. */
    private static String withoutQuery(URI url) {
        return Origin.of(url) + (url.getRawPath() == null ? "" : url.getRawPath());
    }
}
