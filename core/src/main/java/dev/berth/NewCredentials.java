package dev.berth;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import dev.berth.token.TokenResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stores what a sign-in makes: none of it costs a grant that is there before another is. */
final class NewCredentials {
    private static final Logger LOG = System.getLogger(NewCredentials.class.getName());

    private final TokenStore store;
    private final Clock clock;

    NewCredentials(TokenStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
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
        try (TokenStore.Lock held = store.lock(registration.key(), LockPatience.BRIEF)) {
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

    /**
     * Stores what was granted, in place of what was there. A person has done their part, and the grant is used up: neither
     * somebody who holds the credential nor an interrupt, which is kept, keeps it from the disk.
     *
     * @param prepared the credential without its tokens
     * @param dpopKey what the tokens are bound to; null for bearer tokens
     */
    Credential signedIn(Credential prepared, TokenResponse answer, @Nullable Secret dpopKey) {
        // With it not even a lock that is free could be taken.
        boolean interrupted = Thread.interrupted();
        try (TokenStore.Lock held = lock(prepared.key(), Duration.ZERO)) {
            interrupted |= Thread.interrupted();
            Credential stored = put(prepared, answer, dpopKey);
            return held != null || interrupted ? stored : settled(stored, prepared, answer, dpopKey);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Looks again when whoever held the credential has let go: a refresh of the former grant may have stored that once more. A
     * store that cannot be looked at meanwhile does not fail a sign-in that it has.
     */
    private Credential settled(Credential stored, Credential prepared, TokenResponse answer, @Nullable Secret dpopKey) {
        try (TokenStore.Lock held = lock(stored.key(), LockPatience.BRIEF)) {
            return held != null && isOverwritten(stored) ? put(prepared, answer, dpopKey) : stored;
        }
    }

    private boolean isOverwritten(Credential stored) {
        try {
            return store.find(stored.key())
                    .filter(now -> !Objects.equals(now.signedInAt(), stored.signedInAt()))
                    .isPresent();
        } catch (StoreException e) {
            LOG.log(
                    Level.WARNING,
                    "a sign-in is stored, and it is not known whether it was replaced meanwhile: {0}",
                    e.getMessage());
            return false;
        }
    }

    /** Null where it is not to be had in time, or at all; an interrupt ends the wait, and is kept. */
    private TokenStore.@Nullable Lock lock(CredentialKey key, Duration patience) {
        try {
            return store.lock(key, patience);
        } catch (StoreException e) {
            Level level = patience.isZero() ? Level.DEBUG : Level.WARNING;
            LOG.log(level, "a sign-in is stored without the lock of its credential: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private Credential put(Credential prepared, TokenResponse answer, @Nullable Secret dpopKey) {
        long generation = store.find(prepared.key()).map(Credential::generation).orElse(0L);
        Credential signedIn =
                prepared.signedIn(answer.tokens(), answer.subject(), dpopKey, anotherTime(prepared), generation + 1);
        store.put(signedIn);
        return signedIn;
    }

    /** Now, unless another sign-in that is stored has that time: a clock may stand, or have been set back. */
    private Instant anotherTime(Credential prepared) {
        Set<Instant> taken = store.find(prepared.account(), prepared.server()).stream()
                .map(Credential::signedInAt)
                .filter(Objects::nonNull)
                .collect(toUnmodifiableSet());
        Instant time = clock.instant();
        while (taken.contains(time)) {
            time = time.plusNanos(1);
        }
        return time;
    }
}
