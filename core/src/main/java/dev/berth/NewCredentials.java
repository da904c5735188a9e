package dev.berth;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Stores what a sign-in makes: none of it costs a grant that is there before another is. */
final class NewCredentials {
    private static final Logger LOG = System.getLogger(NewCredentials.class.getName());

    /** How long whoever holds the credential is waited for. A person waits too. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TokenStore store;

    NewCredentials(TokenStore store) {
        this.store = store;
    }

    /**
     * Stores a client that was registered just now, so that the next try finds it.
     *
     * <p>Some issuers give everybody the same client id (RFC 7591 section 3.2.1), so that a live grant may be there under the
     * same key. It stays, with the client as its issuer described it last: a refresh token is bound to the client id (RFC 6749
     * section 6), and of two secrets the last is the one that is sure to be good (RFC 7592 section 2.2 has a client discard the
     * first).
     *
     * @param registration a credential without tokens
     */
    void registered(Credential registration) throws InterruptedException {
        try (TokenStore.Lock held = store.lock(registration.key(), PATIENCE)) {
            store.put(store.find(registration.key())
                    .filter(there -> there.tokens() != null)
                    .map(there -> there.withClient(registration.client()))
                    .orElse(registration));
        } catch (StoreException e) {
            if (e.code() != ErrorCode.STORE_LOCKED) {
                throw e;
            }
            // What a refresh that is under way brings would be overwritten. The next try registers once more.
            LOG.log(Level.DEBUG, "a registration is not kept before its sign-in is finished: {0}", e.getMessage());
        }
    }
}
