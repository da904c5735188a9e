package dev.berth;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.store.CredentialKey;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One sign-in per server and account at a time, for all processes that share a store, and for all needs of this one: the first
 * takes the turn and notes what it waits for; others tell of that and wait for its end. The turn is a lock of the operating
 * system's, so that the death of its holder frees it.
 */
final class SignInTurns {
    private static final System.Logger LOG = System.getLogger(SignInTurns.class.getName());

    /** How often somebody who waits looks whether the holder, or the next one, has come to the person by now. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** What a holder needs before and after the person's time: discovery, registration, exchange. */
    private static final Duration SLACK = Duration.ofMinutes(2);

    private final TokenStore store;
    private final Progress progress;

    SignInTurns(TokenStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /**
     * Takes the turn, after whoever has it.
     *
     * @throws StoreException if it is not to be had within the person's time and some slack
     */
    Turn take(Server server) throws InterruptedException {
        CredentialKey key = CredentialKey.ofSignIn(server.account(), server.url());
        long deadline = System.nanoTime() + server.signInTimeout().plus(SLACK).toNanos();
        TokenStore.Lock lock = lock(key, Duration.ZERO);
        Optional<PendingSignInRecord> told = Optional.empty();
        while (lock == null) {
            Optional<PendingSignInRecord> pending = noted(key);
            if (pending.isPresent() && !pending.equals(told)) {
                // Each that has had the turn meanwhile has a question of its own.
                told = pending;
                progress.awaitingAnother(server, pending.get());
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            lock = left.compareTo(LOOK) <= 0 ? store.lock(key, left) : lock(key, LOOK);
        }
        return new Turn(server, key, lock);
    }

    /** What the holder waits for. That it cannot be read is no reason not to wait for its end. */
    private Optional<PendingSignInRecord> noted(CredentialKey key) {
        try {
            return store.pending(key);
        } catch (StoreException e) {
            LOG.log(Level.DEBUG, "what another process signs in by cannot be told: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private TokenStore.@Nullable Lock lock(CredentialKey key, Duration patience) throws InterruptedException {
        try {
            return store.lock(key, patience);
        } catch (StoreException e) {
            if (e.code() == ErrorCode.STORE_LOCKED) {
                return null;
            }
            throw e;
        }
    }

    /** The turn, until it is closed. */
    final class Turn implements AutoCloseable {
        private final Server server;
        private final CredentialKey key;
        private final TokenStore.Lock lock;
        private boolean noted;

        private Turn(Server server, CredentialKey key, TokenStore.Lock lock) {
            this.server = server;
            this.key = key;
            this.lock = lock;
        }

        /** Lets others know what is waited for. That they may not be told is no reason to give up. */
        void note(PendingSignIn pending) {
            note(new PendingSignInRecord(
                    server.account(),
                    server.url(),
                    pending.url(),
                    pending.redirectUri(),
                    pending.isListening(),
                    null,
                    pending.expiresAt()));
        }

        /** The same, for a person who is at another device. */
        void note(PendingDeviceSignIn pending) {
            note(new PendingSignInRecord(
                    server.account(),
                    server.url(),
                    pending.verificationUri(),
                    null,
                    false,
                    pending.userCode(),
                    pending.expiresAt()));
        }

        private void note(PendingSignInRecord pending) {
            try {
                store.putPending(key, pending);
                noted = true;
            } catch (StoreException e) {
                LOG.log(Level.DEBUG, "other processes are not told of a sign-in: {0}", e.getMessage());
            }
        }

        @Override
        public void close() {
            try {
                if (noted) {
                    store.removePending(key);
                }
            } catch (StoreException e) {
                LOG.log(Level.DEBUG, "a note of a sign-in that is over stays behind: {0}", e.getMessage());
            } finally {
                lock.close();
            }
        }
    }
}
