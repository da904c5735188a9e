package dev.berth.store;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps credentials for as long as it lives, in this process alone. Thread-safe. Its locks are not reentrant. */
public final class MemoryTokenStore implements TokenStore {
    private final Map<CredentialKey, Credential> credentials = new ConcurrentHashMap<>();
    private final InProcessLocks<CredentialKey> locks = new InProcessLocks<>();

    private final Map<CredentialKey, PendingSignInRecord> pending = new ConcurrentHashMap<>();
    private final AtomicLong revision = new AtomicLong();

    /** An empty one. */
    public MemoryTokenStore() {}

    @Override
    public long revision() {
        return revision.get();
    }

    @Override
    public List<Credential> list() {
        return List.copyOf(credentials.values());
    }

    @Override
    public Optional<Credential> find(CredentialKey key) {
        return Optional.ofNullable(credentials.get(key));
    }

    @Override
    public List<Credential> find(String account, URI server) {
        // By the text, as in a key: to URI two hosts are one that differ in case.
        String text = server.toString();
        return credentials.values().stream()
                .filter(c ->
                        c.account().equals(account) && c.server().toString().equals(text))
                .toList();
    }

    @Override
    public void put(Credential credential) {
        credentials.put(credential.key(), credential);
        revision.incrementAndGet();
    }

    @Override
    public boolean remove(CredentialKey key) {
        boolean removed = credentials.remove(key) != null;
        revision.incrementAndGet();
        return removed;
    }

    @Override
    public void putPending(CredentialKey signIn, PendingSignInRecord record) {
        pending.put(signIn, record);
    }

    @Override
    public void removePending(CredentialKey signIn) {
        pending.remove(signIn);
    }

    @Override
    public Optional<PendingSignInRecord> pending(CredentialKey signIn) {
        return Optional.ofNullable(pending.get(signIn));
    }

    @Override
    public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
        Lock lock = locks.take(key, timeout);
        if (lock == null) {
            throw new StoreException(
                    ErrorCode.STORE_LOCKED,
                    "the credential is still locked by this process after " + timeout.toMillis() + " ms",
                    Map.of("issuer", key.issuer(), "hint", "try again when the other sign-in or refresh is done"));
        }
        return lock;
    }

    /** Only how many: credentials are secrets. */
    @Override
    public String toString() {
        return "MemoryTokenStore[" + credentials.size() + "]";
    }
}
