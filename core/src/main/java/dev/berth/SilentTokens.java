package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.http.Origin;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.token.RefreshTokenGrant;
import dev.berth.token.TokenEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tokens without a person: the stored one while it lasts, else a refresh. A refresh is one transaction per credential: join
 * the one under way in this process; else take the credential's lock, read again, adopt what another has refreshed
 * meanwhile, else refresh, persist, release. It runs on a thread of its own: a caller who gives up loses nothing.
 */
final class SilentTokens {
    private static final Logger LOG = System.getLogger(SilentTokens.class.getName());

    /** How long before its end a token is refreshed; short-lived ones are used for most of their life. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** How long who holds a token that is still good waits for a better one. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long closing waits for a refresh: what the server has answered by then is not lost. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private static final String INVALID_CLIENT = ErrorCode.INVALID_CLIENT.wireName();
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);

    /** A refresh that spares one token may not spare another: who was refused waits for one of their own kind. */
    private record Flight(CredentialKey key, @Nullable Secret refused) {}

    private final TokenStore store;
    private final TokenEndpoint tokenEndpoint;
    private final Proofs proofs;
    private final Clock clock;
    private final Duration patience;
    private final Backoff backoff;
    private final Unpersisted unpersisted;
    private final SingleFlight<Flight, Credential> flights;

    SilentTokens(
            TokenStore store,
            TokenEndpoint tokenEndpoint,
            Proofs proofs,
            Threads threads,
            Clock clock,
            Duration patience) {
        this.store = store;
        this.tokenEndpoint = tokenEndpoint;
        this.proofs = proofs;
        this.clock = clock;
        this.patience = patience;
        this.backoff = new Backoff(clock);
        this.unpersisted = new Unpersisted(store);
        this.flights = new SingleFlight<>(threads);
    }

    /** The newest credential of the server's account, signed in or not. */
    Optional<Credential> newest(Server server) {
        return store.find(server.account(), server.url()).stream()
                .map(unpersisted::latest)
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
        Credential known = fitting(server).orElseThrow(() -> interactionRequired(server, null));
        Credential good = currentOrItsSuccessor(server, known, refused);
        if (!Proofs.suffice(server, good)) {
            throw interactionRequired(server, null);
        }
        return good;
    }

    private Optional<Credential> fitting(Server server) {
        return newest(server).filter(credential -> Proofs.suffice(server, credential));
    }

    /** Meanwhile somebody may have signed in by another client, or at another issuer, and this one is gone. */
    private Credential currentOrItsSuccessor(Server server, Credential known, @Nullable Secret refused)
            throws InterruptedException {
        try {
            return current(server, known, refused);
        } catch (InteractionRequiredException e) {
            Credential successor = fitting(server)
                    .filter(now -> !now.key().equals(known.key()))
                    .orElseThrow(() -> e);
            return current(server, successor, refused);
        }
    }

    private Credential current(Server server, Credential known, @Nullable Secret refused) throws InterruptedException {
        if (isGood(known, refused)) {
            return known;
        }
        CredentialKey key = known.key();
        boolean usable = known.tokens() != null && isUsable(known.tokens(), refused);
        BerthException trouble = backoff.pausing(key);
        if (trouble != null) {
            if (usable) {
                return known;
            }
            throw trouble;
        }
        Callable<Credential> work = () -> transaction(server, key, refused);
        Flight flight = new Flight(key, refused);
        return usable ? betterOr(known, flight, work) : flights.join(flight, work);
    }

    /** What is still good is used, where nothing better is to be had soon; that the store is in trouble is no reason not to. */
    private Credential betterOr(Credential known, Flight flight, Callable<Credential> work)
            throws InterruptedException {
        try {
            return flights.join(flight, work, patience).orElse(known);
        } catch (StoreException e) {
            return known;
        }
    }

    private Credential transaction(Server server, CredentialKey key, @Nullable Secret refused)
            throws InterruptedException {
        try (TokenStore.Lock held = store.lock(key, LOCK_TIMEOUT)) {
            unpersisted.retry(key);
            Credential latest = unpersisted.find(key).orElseThrow(() -> interactionRequired(server, null));
            return isGood(latest, refused) ? latest : refresh(server, latest, refused);
        }
    }

    /** Lets refreshes that are under way come to their end, and offers the store once more what it has not taken. */
    void close() {
        flights.awaitAll(LAST_PATIENCE);
        unpersisted.retryAll();
    }

    /** The credential of that key, with its latest tokens, whether the store has taken them or not. */
    Optional<Credential> find(CredentialKey key) {
        return unpersisted.find(key);
    }

    /** The credential is signed out. */
    void forget(CredentialKey key) {
        unpersisted.forget(key);
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
            backoff.succeeded(credential.key());
            Credential next = credential.withTokens(refreshed);
            unpersisted.put(credential, next);
            return next;
        } catch (BerthException e) {
            BerthException end = ended(server, credential, e);
            if (end != null) {
                throw end;
            }
            // The issuer is in trouble, or makes no sense, which says nothing about the grant: what is still good is
            // used.
            BerthException failure = mayBeMended(server, credential, e) ? interactionRequired(server, e) : e;
            backoff.failed(credential.key(), failure);
            if (isUsable(tokens, refused)) {
                return credential;
            }
            throw failure;
        }
    }

    /** Only a definite answer ends a grant (RFC 6749 section 5.2); null for anything else, which leaves it alone. */
    private @Nullable BerthException ended(Server server, Credential credential, BerthException e) {
        if (e.code() == ErrorCode.INVALID_GRANT) {
            forgetting(() -> store.put(credential.withTokens(null)), credential, server, e);
            return interactionRequired(server, e);
        }
        if (credential.client().isRegistered()
                && INVALID_CLIENT.equals(e.facts().get("server_error"))) {
            forgetting(() -> store.remove(credential.key()), credential, server, e);
            return interactionRequired(server, e);
        }
        return null;
    }

    /** What the issuer has said stands, whether the store can keep it or not; it is not to be asked the same at once. */
    private void forgetting(Runnable change, Credential credential, Server server, BerthException refusal) {
        try {
            change.run();
        } catch (StoreException e) {
            LOG.log(Level.WARNING, "a grant has ended, and the store cannot forget it: {0}", e.getMessage());
            backoff.failed(credential.key(), interactionRequired(server, refusal));
        }
    }

    /**
     * Whether a person who signs in anew would be let in, though the grant may still be good. A bare 401 may be some gateway's.
     * A metadata document may be one that the issuer could not fetch just now, or will not have any longer: a sign-in finds
     * out, and registers in its place. A client that was configured is the person's own to mend.
     */
    private static boolean mayBeMended(Server server, Credential credential, BerthException e) {
        return e.code() == ErrorCode.INVALID_CLIENT
                && (credential.client().isRegistered() || server.clientId().isEmpty());
    }

    private boolean isGood(Credential credential, @Nullable Secret refused) {
        TokenSet tokens = credential.tokens();
        return tokens != null && isUsable(tokens, refused) && !isDue(tokens);
    }

    /** Whether it has a token that has not ended, so far as its issuer said. */
    boolean isUsable(Credential credential) {
        return credential.tokens() != null && isUsable(credential.tokens(), null);
    }

    private boolean isUsable(TokenSet tokens, @Nullable Secret refused) {
        return !tokens.isExpiredAt(clock.instant()) && !tokens.accessToken().equals(refused);
    }

    private boolean isDue(TokenSet tokens) {
        Instant dueAt = dueAt(tokens);
        return dueAt != null && !clock.instant().isBefore(dueAt);
    }

    /**
     * When it is to be refreshed; null for never. Each token a little earlier or later, so that many that were issued at one
     * moment do not all come back at one.
     */
    static @Nullable Instant dueAt(TokenSet tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null) {
            return null;
        }
        Duration fifth = Duration.between(tokens.issuedAt(), expiresAt).dividedBy(5);
        Duration margin = fifth.compareTo(MARGIN) < 0 ? fifth : MARGIN;
        int spread = Math.floorMod(tokens.accessToken().hashCode(), 100);
        return expiresAt.minus(margin).minus(margin.multipliedBy(spread).dividedBy(500));
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
