package dev.berth.store;

import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps credentials. Open for other implementations; all are thread-safe, and each method is atomic. Whoever writes one has
 * the tests of {@code berth-store-contract} to run.
 *
 * <p>Every method throws {@link StoreException} where the store cannot be read or written; what was stored before is then
 * still there.
 */
public interface TokenStore {
    /** The answer of a store that does not know its revision. */
    long UNKNOWN_REVISION = -1;

    /**
     * A number that changes whenever something in the store may have changed, by any process. While it stays the same, what was
     * read before is still right; so none ever comes back. Asked for each request, so it has to be cheap; a change by another
     * process may be seen a moment late. Default: not known: the store is read each time, and no token outlives a time when it
     * cannot be.
     */
    default long revision() {
        return UNKNOWN_REVISION;
    }

    /** Every credential, in no particular order. */
    List<Credential> list();

    /** The credential of that key; empty where there is none. */
    Optional<Credential> find(CredentialKey key);

    /**
     * The credentials of an account at a server: most often none or one; several where its issuer or client changed. Servers are
     * told apart by the text of the URL, as in a {@link CredentialKey}, and not by {@link URI#equals}, which looks past case.
     */
    List<Credential> find(String account, URI server);

    /**
     * Stores a credential under its key, in place of what was there, whatever the generation of either. When it returns, the
     * credential is durable. Needs no lock to be held. An interrupt must not break it off, and is kept: what is stored is often
     * what an issuer gives out once.
     */
    void put(Credential credential);

    /**
     * Makes sure that a credential could be put now: fails where {@link #put} would, for want of room or permission, say, and
     * changes nothing that is stored. Asked before a person is, who should not sign in for nothing; as costly as a put.
     * Default: nothing, and it is left to the put.
     */
    default void requireWritable() {}

    /**
     * The same for a credential that is stored and about to be renewed, so that its refresh token is not spent for nothing; and
     * gets ready to keep what the issuer answers. For the holder of the credential's lock. Default: nothing is kept.
     *
     * <p>A store that stands in front of another passes this on, and not {@link #requireWritable} alone: what was kept is asked
     * for here.
     *
     * @return to be closed once what comes of it is put, or nothing is going to be; not where it could not be put
     */
    default Renewal renew(Credential credential) {
        requireWritable();
        return answer -> {};
    }

    /** Forgets a credential; false where there was none. */
    boolean remove(CredentialKey key);

    /**
     * Takes the credential's lock, across threads and processes; the holder's death frees it. It is taken for keys under which
     * nothing is stored, too, and for those of sign-ins ({@link CredentialKey#ofSignIn}), under which nothing ever is. It keeps
     * nobody from reading and writing.
     *
     * @param timeout how long to wait; zero only looks
     * @throws StoreException with {@link dev.berth.error.ErrorCode#STORE_LOCKED} if it is not free within the time; its fact
     *     {@code hint} says what to do next
     */
    Lock lock(CredentialKey key, Duration timeout) throws InterruptedException;

    /**
     * Notes a sign-in that this process is at, for others to see; for the holder of the lock of that key. Default: nothing,
     * and others wait without knowing for what.
     *
     * @param signIn of {@link CredentialKey#ofSignIn}; what it is filed under, whatever the note says of account and server
     */
    default void putPending(CredentialKey signIn, PendingSignInRecord pending) {}

    /** Takes the note back. */
    default void removePending(CredentialKey signIn) {}

    /** The sign-in that whoever holds the lock of that key is at; empty if it has not come to the person yet. */
    default Optional<PendingSignInRecord> pending(CredentialKey signIn) {
        return Optional.empty();
    }

    /**
     * The time in which a refresh token is spent, and what came of it is not stored yet. Not thread-safe.
     */
    @FunctionalInterface
    interface Renewal extends AutoCloseable {
        /**
         * Keeps what the issuer has answered, at once, in place of what was kept before, where the death of this process does
         * not take it away. Never fails, and promises nothing.
         */
        void keep(Secret answer);

        /**
         * What was kept of this very credential and not put, by whomever: its refresh token is spent. Empty where
         * nothing was, or the credential has changed. Default: empty.
         */
        default Optional<Secret> kept() {
            return Optional.empty();
        }

        /** Takes away what was kept. Never fails. Default: nothing. */
        @Override
        default void close() {}
    }

    /** A held lock. Not reentrant. May be closed on another thread; to close it twice does nothing. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }
}
