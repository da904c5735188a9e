package dev.berth.store;

import dev.berth.error.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps credentials. Open for other implementations; all are thread-safe, and each method is atomic.
 *
 * <p>Every method throws {@link StoreException} where the store cannot be read or written; what was stored before is then
 * still there.
 */
public interface TokenStore {
    /** The answer of a store that does not know its revision. */
    long UNKNOWN_REVISION = -1;

    /**
     * A number that is another one once anything in the store may have changed, by whomever: what was read before counts
     * until then. Asked for each request, so it has to be cheap; a change by another process may be seen a moment late.
     * Default: not known, and the store is read each time.
     */
    default long revision() {
        return UNKNOWN_REVISION;
    }

    /** Every credential, in no particular order. */
    List<Credential> list();

    /** The credential of that key. */
    Optional<Credential> find(CredentialKey key);

    /** The credentials of an account at a server: most often none or one; several where its issuer or client changed. */
    List<Credential> find(String account, URI server);

    /** Stores a credential under its key, in place of what was there. When it returns, the credential is durable. */
    void put(Credential credential);

    /** Forgets a credential. */
    boolean remove(CredentialKey key);

    /**
     * Takes the credential's lock, across threads and processes; the holder's death frees it.
     *
     * @throws StoreException if it is not free within the time
     */
    Lock lock(CredentialKey key, Duration timeout) throws InterruptedException;

    /** A held lock. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }
}
