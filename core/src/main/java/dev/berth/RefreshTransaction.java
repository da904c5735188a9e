package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.token.RefreshTokenGrant;
import dev.berth.token.TokenEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A refresh, whole: take the credential's lock, read again, adopt what another has refreshed meanwhile, else refresh, keep what
 * has come, persist, release.
 */
final class RefreshTransaction implements Refresh {
    private static final Logger LOG = System.getLogger(RefreshTransaction.class.getName());

    private final TokenStore store;
    private final TokenEndpoint tokenEndpoint;
    private final Proofs proofs;
    private final Clock clock;
    private final Freshness freshness;
    private final Backoff backoff;
    private final Unpersisted unpersisted;
    private final Renewals renewals;
    private final Spending spending;

    RefreshTransaction(
            TokenStore store,
            TokenEndpoint tokenEndpoint,
            Proofs proofs,
            Clock clock,
            Backoff backoff,
            Unpersisted unpersisted,
            Renewals renewals,
            Spending spending) {
        this.store = store;
        this.tokenEndpoint = tokenEndpoint;
        this.proofs = proofs;
        this.clock = clock;
        this.freshness = new Freshness(clock);
        this.backoff = backoff;
        this.unpersisted = unpersisted;
        this.renewals = renewals;
        this.spending = spending;
    }

    @Override
    public Credential run(Server server, Credential known, @Nullable Secret refused) throws InterruptedException {
        CredentialKey key = known.key();
        try (TokenStore.Lock held = store.lock(key, LockPatience.FULL)) {
            unpersisted.retry(key);
            return settle(server, key, refused);
        } catch (StoreException e) {
            // A lock that is stuck, say: who has a token that is good leaves it alone for a while.
            backoff.failed(known, e);
            throw e;
        }
    }

    private Credential settle(Server server, CredentialKey key, @Nullable Secret refused) throws InterruptedException {
        Credential latest = unpersisted.find(key).orElseThrow(() -> PersonNeeded.at(server));
        return goodOrRefreshed(server, latest, refused);
    }

    private Credential goodOrRefreshed(Server server, Credential latest, @Nullable Secret refused)
            throws InterruptedException {
        return freshness.isGood(latest, refused) ? latest : refresh(server, latest, refused);
    }

    private Credential refresh(Server server, Credential credential, @Nullable Secret refused)
            throws InterruptedException {
        TokenSet tokens = credential.tokens();
        if (tokens == null) {
            throw PersonNeeded.at(server);
        }
        if (tokens.refreshToken() == null) {
            if (freshness.isUsable(credential, refused)) {
                return credential;
            }
            throw PersonNeeded.at(server);
        }
        Renewals.Begun renewal;
        try {
            renewal = renewals.begin(server, credential);
        } catch (StoreException e) {
            if (!freshness.isUsable(credential, refused)) {
                throw e;
            }
            backoff.failed(credential, e);
            return credential;
        }
        Optional<Credential> latest;
        try (renewal) {
            if (renewal.answered() == null) {
                return spend(server, credential, tokens, tokens.refreshToken(), renewal, refused);
            }
            latest = unpersisted.put(credential, credential.withTokens(renewal.answered()));
        }
        return latest.isEmpty()
                ? settle(server, credential.key(), refused)
                : goodOrRefreshed(server, latest.get(), refused);
    }

    private Credential spend(
            Server server,
            Credential credential,
            TokenSet tokens,
            Secret refreshToken,
            Renewals.Begun renewal,
            @Nullable Secret refused)
            throws InterruptedException {
        try (Spending.Payment paying = spending.refresh(server)) {
            TokenSet refreshed;
            try {
                refreshed = tokenEndpoint
                        .request(
                                new RefreshTokenGrant(refreshToken, credential.resource(), tokens.scopes()),
                                Redemption.client(server, credential, clock),
                                credential.tokenEndpoint(),
                                server.metadataAddresses(),
                                proofs.of(credential),
                                renewal::keep)
                        .tokens();
            } catch (BerthException e) {
                return after(e, server, credential, refused);
            }
            backoff.succeeded(credential);
            Optional<Credential> next = unpersisted.put(credential, credential.withTokens(refreshed));
            // What took its place meanwhile counts. To revoke what was refreshed too late might end that as well, where
            // the issuer takes both for one session.
            return next.isPresent() ? next.get() : settle(server, credential.key(), refused);
        }
    }

    private Credential after(BerthException e, Server server, Credential credential, @Nullable Secret refused)
            throws InterruptedException {
        if (e.code() == ErrorCode.INVALID_GRANT) {
            return ended(server, credential, now -> store.put(now.withTokens(null)), e, refused);
        }
        if (credential.client().isRegistered() && ClientRefusal.isForgotten(e)) {
            return ended(server, credential, now -> store.remove(now.key()), e, refused);
        }
        // The issuer is in trouble, or makes no sense, which says nothing about the grant: what is still good is used.
        BerthException failure = mayBeMended(server, credential, e) ? PersonNeeded.at(server, e) : e;
        backoff.failed(credential, failure);
        if (freshness.isUsable(credential, refused)) {
            return credential;
        }
        throw failure;
    }

    /**
     * Only a definite answer ends a grant (RFC 6749 section 5.2), and only the grant that it is about. What the issuer has said
     * stands, whether the store can keep it or not; it is not to be asked the same at once.
     */
    private Credential ended(
            Server server,
            Credential credential,
            Consumer<Credential> forgetting,
            BerthException refusal,
            @Nullable Secret refused)
            throws InterruptedException {
        boolean another = false;
        try {
            Optional<Credential> stored = unpersisted.origin(credential);
            stored.ifPresent(forgetting);
            another = stored.isEmpty();
        } catch (StoreException e) {
            LOG.log(Level.WARNING, "a grant has ended, and the store cannot forget it: {0}", e.getMessage());
            backoff.failed(credential, PersonNeeded.at(server, refusal));
        }
        if (another) {
            return settle(server, credential.key(), refused);
        }
        throw PersonNeeded.at(server, refusal);
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
}
