package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.token.TokenEndpoint;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is answered to a refresh, from when it comes to when it is stored, whoever has come to its end meanwhile. All for
 * holders of the credential's lock.
 */
final class Renewals {
    private final TokenStore store;
    private final TokenEndpoint tokenEndpoint;
    private final Proofs proofs;
    private final Clock clock;
    private final Unpersisted unpersisted;

    Renewals(TokenStore store, TokenEndpoint tokenEndpoint, Proofs proofs, Clock clock, Unpersisted unpersisted) {
        this.store = store;
        this.tokenEndpoint = tokenEndpoint;
        this.proofs = proofs;
        this.clock = clock;
        this.unpersisted = unpersisted;
    }

    /** One that is begun; to be closed when nothing is going to be put any more. */
    final class Begun implements AutoCloseable {
        private final Server server;
        private final Credential credential;
        private final TokenStore.Renewal renewal;
        private final @Nullable TokenSet kept;

        private Begun(Server server, Credential credential, TokenStore.Renewal renewal, @Nullable TokenSet kept) {
            this.server = server;
            this.credential = credential;
            this.renewal = renewal;
            this.kept = kept;
        }

        /** What was answered already, and is later than what is at hand; null for nothing. */
        @Nullable
        TokenSet answered() {
            return kept != null && isLater(kept, credential) ? kept : null;
        }

        /** Where another answer is kept, which is all that there is, only a better one takes its place. */
        void keep(Secret receipt) {
            if (kept == null || read(server, credential, receipt) != null) {
                renewal.keep(receipt);
            }
        }

        /** What could not be put stays, for whoever comes next. */
        @Override
        public void close() {
            if (!unpersisted.isKept(credential.key())) {
                renewal.close();
            }
        }
    }

    /**
     * Begins one.
     *
     * @throws StoreException if what came of it could not be stored: the refresh token is not to be spent
     */
    Begun begin(Server server, Credential credential) {
        Opened opened = open(credential);
        if (opened.kept().isEmpty()) {
            return new Begun(server, credential, opened.renewal(), null);
        }
        TokenSet kept = read(server, credential, opened.kept().get());
        if (kept == null) {
            // Nothing to go on from, and nothing spent so far as is known: there has to be room again.
            opened.renewal().close();
            opened = open(credential);
        }
        return new Begun(server, credential, opened.renewal(), kept);
    }

    /**
     * The credential, with what was answered to whoever could not store it any more. Where the store takes nothing, it is as it
     * was.
     */
    Optional<Credential> find(Server server, CredentialKey key) {
        Optional<Credential> found = unpersisted.find(key);
        if (found.isEmpty() || found.get().tokens() == null) {
            return found;
        }
        Begun renewal;
        try {
            renewal = begin(server, found.get());
        } catch (StoreException e) {
            return found;
        }
        try (renewal) {
            return renewal.answered() == null
                    ? found
                    : unpersisted
                            .put(found.get(), found.get().withTokens(renewal.answered()))
                            .or(() -> unpersisted.find(key));
        }
    }

    /**
     * What is kept of a stored credential came after it. What is in memory alone has come by an answer as well: by that one, or by
     * another before it or since.
     */
    private boolean isLater(TokenSet kept, Credential credential) {
        TokenSet held = Objects.requireNonNull(credential.tokens());
        boolean same = kept.accessToken().equals(held.accessToken())
                && Objects.equals(kept.refreshToken(), held.refreshToken());
        return !same && (!unpersisted.isKept(credential) || kept.issuedAt().isAfter(held.issuedAt()));
    }

    /** A renewal of the store's, with what it has kept. */
    private record Opened(TokenStore.Renewal renewal, Optional<Secret> kept) {
        static final Opened NOTHING = new Opened(answer -> {}, Optional.empty());
    }

    /** Where the stored token is spent already it makes no difference whether the store takes anything. */
    private Opened open(Credential credential) {
        if (!unpersisted.isKept(credential)) {
            return renew(credential);
        }
        try {
            return unpersisted.origin(credential).map(this::renew).orElse(Opened.NOTHING);
        } catch (StoreException e) {
            return Opened.NOTHING;
        }
    }

    /** A store of others' may fail in its own way, and has to be no reason not to use a token that is good. */
    private Opened renew(Credential stored) {
        try {
            TokenStore.Renewal renewal = store.renew(stored);
            return new Opened(new UnfailingRenewal(renewal), renewal.kept());
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException(
                    ErrorCode.STORE_FAILED, "The store failed: " + e.getClass().getName() + ".", Map.of(), e);
        }
    }

    private @Nullable TokenSet read(Server server, Credential credential, Secret receipt) {
        try {
            return tokenEndpoint
                    .read(
                            receipt,
                            Redemption.client(server, credential, clock),
                            credential.tokenEndpoint(),
                            proofs.of(credential))
                    .tokens();
        } catch (IllegalArgumentException | BerthException e) {
            // A gateway's page, say, or a refusal under a 200.
            return null;
        }
    }
}
