package dev.berth;

import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.token.Revocation;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Revoke, then forget; the registration goes with the grant. */
final class SignOuts {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);

    private final TokenStore store;
    private final SilentTokens tokens;
    private final Revocation revocation;
    private final Clock clock;

    SignOuts(TokenStore store, SilentTokens tokens, Revocation revocation, Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.revocation = revocation;
        this.clock = clock;
    }

    SignOut signOut(Server server, boolean revoke) throws InterruptedException {
        List<Credential> credentials = store.find(server.account(), server.url());
        SignOut worst = SignOut.NOT_SIGNED_IN;
        for (Credential credential : credentials) {
            SignOut one = forget(server, credential, revoke);
            worst = one.compareTo(worst) > 0 ? one : worst;
        }
        return worst;
    }

    private SignOut forget(Server server, Credential known, boolean revoke) throws InterruptedException {
        try (TokenStore.Lock held = store.lock(known.key(), LOCK_TIMEOUT)) {
            // It may have been refreshed meanwhile, here or by another process: what is revoked is what is good now.
            Credential latest = tokens.find(known.key()).orElse(known);
            SignOut end = end(server, latest, revoke);
            store.remove(latest.key());
            tokens.forget(latest.key());
            return end;
        }
    }

    private SignOut end(Server server, Credential credential, boolean revoke) throws InterruptedException {
        TokenSet tokens = credential.tokens();
        if (tokens == null) {
            return SignOut.NOT_SIGNED_IN;
        }
        if (!revoke) {
            return SignOut.FORGOTTEN;
        }
        if (credential.revocationEndpoint() == null) {
            return SignOut.REVOCATION_UNSUPPORTED;
        }
        return revocation
                        .revoke(
                                tokens,
                                Redemption.client(server, credential, clock),
                                credential.revocationEndpoint(),
                                server.metadataAddresses())
                        .isGrantEnded()
                ? SignOut.REVOKED
                : SignOut.REVOCATION_FAILED;
    }
}
