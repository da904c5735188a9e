package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.ProtectedResourceMetadata;
import dev.berth.dpop.DpopNonces;
import dev.berth.dpop.DpopProofs;
import dev.berth.jose.SigningKey;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whose tokens are bound to a key, to which one, and how they are presented. Thread-safe. */
final class Proofs {
    private static final int KEPT = 256;

    private final DpopNonces nonces = new DpopNonces();
    private final Clock clock;

    /** Reading a key anew for each request would cost more than the proof. */
    private final Map<Secret, SigningKey> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Secret, SigningKey> eldest) {
            return size() > KEPT;
        }
    };

    Proofs(Clock clock) {
        this.clock = clock;
    }

    /**
     * Proofs of a new key where the server wants its tokens bound to one; null where it does not. An authorization server
     * that does DPoP is not enough: a resource that knows nothing of it would refuse such a token.
     */
    @Nullable
    DpopProofs fresh(Server server, Challenges challenges, Discovered discovered) {
        return areWanted(server, challenges, discovered) ? new DpopProofs(SigningKey.generate(), nonces, clock) : null;
    }

    /** Whether its tokens are to be bound to a key: because the settings insist, or the server takes no others. */
    static boolean areWanted(Server server, Challenges challenges, Discovered discovered) {
        return switch (server.dpop()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case WHERE_ASKED_FOR -> isAskedFor(challenges, discovered.resourceMetadata());
        };
    }

    private static boolean isAskedFor(Challenges challenges, @Nullable ProtectedResourceMetadata metadata) {
        boolean bearer = challenges.all().stream().anyMatch(challenge -> challenge.isOf("Bearer"));
        boolean dpop = challenges.all().stream().anyMatch(challenge -> challenge.isOf("DPoP"));
        boolean required =
                metadata != null && Boolean.TRUE.equals(metadata.raw().bool("dpop_bound_access_tokens_required"));
        return required || (dpop && !bearer);
    }

    /** Proofs of the key that the credential's tokens are bound to; null for bearer tokens. */
    @Nullable
    DpopProofs of(Credential credential) {
        Secret jwk = credential.dpopKey();
        return jwk == null ? null : new DpopProofs(key(jwk), nonces, clock);
    }

    /** Whether its tokens are bound as the settings insist; one that was issued before them, or by a refresh, may not be. */
    static boolean suffice(Server server, Credential credential) {
        TokenSet tokens = credential.tokens();
        return server.dpop() != DpopPolicy.ALWAYS || tokens == null || tokens.isBoundToKey();
    }

    /** The credential's access token, with proofs where it needs them. */
    Presentation present(Credential credential) {
        TokenSet tokens = Objects.requireNonNull(credential.tokens(), "a credential that is signed in");
        DpopProofs proofs = tokens.isBoundToKey() ? of(credential) : null;
        return proofs == null ? Presentation.bearer(tokens.accessToken()) : proofs.present(tokens.accessToken());
    }

    /** The credential is signed out: its key is of no more use. */
    void forget(Secret jwk) {
        synchronized (keys) {
            keys.remove(jwk);
        }
    }

    /** How many keys are at hand. */
    int count() {
        synchronized (keys) {
            return keys.size();
        }
    }

    private SigningKey key(Secret jwk) {
        synchronized (keys) {
            return keys.computeIfAbsent(jwk, SigningKey::ofJwk);
        }
    }
}
