package dev.berth.store.contract;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A store in memory, for a test that gives it one flaw. */
class Flawed implements TokenStore {
    final TokenStore sound = new MemoryTokenStore();

    @Override
    public long revision() {
        return sound.revision();
    }

    @Override
    public List<Credential> list() {
        return sound.list();
    }

    @Override
    public Optional<Credential> find(CredentialKey key) {
        return sound.find(key);
    }

    @Override
    public List<Credential> find(String account, URI server) {
        return sound.find(account, server);
    }

    @Override
    public void put(Credential credential) {
        sound.put(credential);
    }

    @Override
    public boolean remove(CredentialKey key) {
        return sound.remove(key);
    }

    @Override
    public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
        return sound.lock(key, timeout);
    }

    @Override
    public void putPending(CredentialKey signIn, PendingSignInRecord pending) {
        sound.putPending(signIn, pending);
    }

    @Override
    public void removePending(CredentialKey signIn) {
        sound.removePending(signIn);
    }

    @Override
    public Optional<PendingSignInRecord> pending(CredentialKey signIn) {
        return sound.pending(signIn);
    }
}
