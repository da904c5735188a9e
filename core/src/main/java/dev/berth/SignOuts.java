package dev.berth;

import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.token.Revocation;
import dev.berth.token.RevocationResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Revoke, then forget; the registration goes with the grant. */
final class SignOuts {
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

    /** All of them, whatever becomes of one: the first failure is thrown at the end, with the others. */
    SignedOut signOut(Server server, boolean revoke) throws InterruptedException {
        SignOut worst = SignOut.NOT_SIGNED_IN;
        List<SignedOut.Token> tokens = new ArrayList<>();
        RuntimeException first = null;
        for (Credential credential : store.find(server.account(), server.url())) {
            try {
                SignedOut one = forget(server, credential, revoke);
                worst = one.outcome().compareTo(worst) > 0 ? one.outcome() : worst;
                tokens.addAll(one.tokens());
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
        return new SignedOut(worst, tokens);
    }

    private SignedOut forget(Server server, Credential known, boolean revoke) throws InterruptedException {
        try (TokenStore.Lock held = store.lock(known.key(), LockPatience.FULL)) {
            // It may have been refreshed meanwhile, here or by another process: what is revoked is what is good now.
            Credential latest = tokens.find(server, known.key()).orElse(known);
            SignedOut end = end(server, latest, revoke);
            try {
                if (isStillThere(latest)) {
                    store.remove(latest.key());
                }
            } catch (StoreException e) {
                if (end.outcome() == SignOut.REVOKED) {
                    tokens.forget(latest.key());
                }
                // Else the sign-out has not come to pass. The store holds what was spent for a token that it has not
                // taken: that one alone is good, and the spent one must not be sent again.
                throw tellingOf(end, e);
            }
            tokens.forget(latest.key());
            return end;
        }
    }

    /** To revoke may take a minute, and a sign-in that is finished meanwhile does not wait for the lock: it stands. */
    private boolean isStillThere(Credential ended) {
        return store.find(ended.key())
                .map(Credential::signedInAt)
                .map(later -> later.equals(ended.signedInAt()))
                .orElse(true);
    }

    /** That the issuer was told is not undone by a store that cannot forget. */
    private static StoreException tellingOf(SignedOut end, StoreException failure) {
        if (end.tokens().isEmpty()) {
            return failure;
        }
        Map<String, String> facts = new LinkedHashMap<>(failure.facts());
        facts.put("outcome", end.outcome().wireName());
        return new StoreException(failure.code(), String.valueOf(failure.getMessage()), facts, failure);
    }

    private SignedOut end(Server server, Credential credential, boolean revoke) throws InterruptedException {
        TokenSet tokens = credential.tokens();
        if (tokens == null || !revoke) {
            return new SignedOut(tokens == null ? SignOut.NOT_SIGNED_IN : SignOut.FORGOTTEN, List.of());
        }
        RevocationResult result = revocation.revoke(
                tokens,
                Redemption.client(server, credential, clock),
                credential.revocationEndpoint(),
                server.metadataAddresses());
        List<SignedOut.Token> told = new ArrayList<>();
        if (result.refreshToken() != null) {
            // When it ends is not known: expires_in is the access token's (RFC 6749 section 5.1).
            told.add(SignedOut.Token.of(credential.issuer(), "refresh_token", result.refreshToken(), null));
        }
        told.add(SignedOut.Token.of(credential.issuer(), "access_token", result.accessToken(), tokens.expiresAt()));
        return new SignedOut(SignOut.of(result.grant()), told);
    }
}
