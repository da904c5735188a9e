package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.token.TokenEndpoint;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is answered to a refresh, from when it comes to when it is stored, whoever has come to its end meanwhile. All for
 * holders of the credential's lock.
 */
final class Renewals {
    private static final TokenStore.Renewal NOTHING = answer -> {};

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
        private final CredentialKey key;
        private final TokenStore.Renewal renewal;
        private final @Nullable TokenSet answered;

        private Begun(CredentialKey key, TokenStore.Renewal renewal, @Nullable TokenSet answered) {
            this.key = key;
            this.renewal = renewal;
            this.answered = answered;
        }

        /** What was answered already, and is later than what is at hand; null for nothing. */
        @Nullable
        TokenSet answered() {
            return answered;
        }

        void keep(Secret receipt) {
            renewal.keep(receipt);
        }

        /** What could not be put stays, for whoever comes next. */
        @Override
        public void close() {
            if (!unpersisted.isKept(key)) {
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
        TokenStore.Renewal renewal = renewal(credential);
        TokenSet answered = null;
        Optional<Secret> kept = renewal.kept();
        if (kept.isPresent()) {
            answered = read(server, credential, kept.get());
            if (answered == null) {
                // Nothing to go on from, and nothing spent so far as is known: there has to be room again.
                renewal.close();
                renewal = renewal(credential);
            }
        }
        return new Begun(credential.key(), renewal, isAtHand(answered, credential) ? null : answered);
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

    /** Of several that have what is not stored each has it from its memory, or from what another was answered. */
    private static boolean isAtHand(@Nullable TokenSet answered, Credential credential) {
        TokenSet tokens = credential.tokens();
        return answered != null
                && tokens != null
                && answered.accessToken().equals(tokens.accessToken())
                && Objects.equals(answered.refreshToken(), tokens.refreshToken());
    }

    /** Where the stored token is spent already it makes no difference whether the store takes anything. */
    private TokenStore.Renewal renewal(Credential credential) {
        if (!unpersisted.isKept(credential)) {
            return new UnfailingRenewal(store.renew(credential));
        }
        try {
            return unpersisted
                    .origin(credential)
                    .<TokenStore.Renewal>map(stored -> new UnfailingRenewal(store.renew(stored)))
                    .orElse(NOTHING);
        } catch (StoreException e) {
            return NOTHING;
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
