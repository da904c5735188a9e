package dev.berth;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A store in front of another, for a test that has to hold one of its methods up. */
class ForwardingStore implements TokenStore {
    private final TokenStore store;

    ForwardingStore(TokenStore store) {
        this.store = store;
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("held up for too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long revision() {
        return store.revision();
    }

    @Override
    public List<Credential> list() {
        return store.list();
    }

    @Override
    public Optional<Credential> find(CredentialKey key) {
        return store.find(key);
    }

    @Override
    public List<Credential> find(String account, URI server) {
        return store.find(account, server);
    }

    @Override
    public void put(Credential credential) {
        store.put(credential);
    }

    @Override
    public void requireWritable() {
        store.requireWritable();
    }

    @Override
    public Renewal renew(Credential credential) {
        requireWritable();
        return store.renew(credential);
    }

    @Override
    public boolean remove(CredentialKey key) {
        return store.remove(key);
    }

    @Override
    public void putPending(CredentialKey signIn, PendingSignInRecord pending) {
        store.putPending(signIn, pending);
    }

    @Override
    public void removePending(CredentialKey signIn) {
        store.removePending(signIn);
    }

    @Override
    public Optional<PendingSignInRecord> pending(CredentialKey signIn) {
        return store.pending(signIn);
    }

    @Override
    public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
        return store.lock(key, timeout);
    }
}
