package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tokens without a person: the stored one while it lasts, else a {@link Refresh}, which all who ask
 * meanwhile share. It runs on a thread of its own: a caller who gives up loses nothing.
 */
final class SilentTokens {
    /** How long who holds a token that is still good waits for a better one. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A refresh that spares one token may not spare another: who was refused waits for one of their own kind. */
    private record Flight(CredentialKey key, @Nullable Secret refused) {}

    private final TokenStore store;
    private final Freshness freshness;
    private final Duration patience;
    private final Backoff backoff;
    private final Unpersisted unpersisted;
    private final SignOutWatch watch;
    private final Renewals renewals;
    private final Refresh refresh;
    private final SingleFlight<Flight, Credential> flights;

    SilentTokens(
            TokenStore store,
            Unpersisted unpersisted,
            Renewals renewals,
            Refresh refresh,
            SignOutWatch watch,
            Threads threads,
            Backoff backoff,
            Clock clock,
            Duration patience) {
        this.store = store;
        this.freshness = new Freshness(clock);
        this.patience = patience;
        this.backoff = backoff;
        this.unpersisted = unpersisted;
        this.watch = watch;
        this.renewals = renewals;
        this.refresh = refresh;
        this.flights = new SingleFlight<>(threads);
    }

    /** The newest credential of the server's account, signed in or not. */
    Optional<Credential> newest(Server server) {
        return watch.look(store, server).stream()
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
        Credential known = fitting(server).orElseThrow(() -> PersonNeeded.at(server));
        Credential good = currentOrItsSuccessor(server, known, refused);
        if (!Proofs.suffice(server, good)) {
            throw PersonNeeded.at(server);
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
        if (freshness.isGood(known, refused)) {
            return known;
        }
        boolean usable = freshness.isUsable(known, refused);
        BerthException trouble = backoff.pausing(known);
        if (trouble != null && usable) {
            return known;
        }
        // Where there is nothing else, the store is asked: it costs nobody anything, and may have been mended.
        if (trouble != null && !(trouble instanceof StoreException)) {
            throw trouble;
        }
        Callable<Credential> work = () -> refresh.run(server, known, refused);
        Flight flight = new Flight(known.key(), refused);
        return usable ? betterOr(known, flight, work) : flights.join(flight, work);
    }

    /**
     * What is still good is used, where nothing better is to be had soon; that the store is in trouble is no reason not to, and
     * it is left alone for a while then.
     */
    private Credential betterOr(Credential known, Flight flight, Callable<Credential> work)
            throws InterruptedException {
        try {
            return flights.join(flight, work, patience).orElse(known);
        } catch (StoreException e) {
            return known;
        }
    }

    /** Offers the store once more what it has not taken. */
    void close() {
        unpersisted.close();
    }

    /** As {@link Renewals#find}. */
    Optional<Credential> find(Server server, CredentialKey key) {
        return renewals.find(server, key);
    }

    /** The credential is signed out. */
    void forget(CredentialKey key) {
        unpersisted.forget(key);
    }

    /** Whether it has a token that has not ended, so far as its issuer said. */
    boolean isUsable(Credential credential) {
        return freshness.isUsable(credential, null);
    }

    private static Instant issuedAt(Credential credential) {
        TokenSet tokens = credential.tokens();
        return tokens == null ? Instant.MIN : tokens.issuedAt();
    }
}
