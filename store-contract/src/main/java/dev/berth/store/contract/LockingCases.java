package dev.berth.store.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

abstract class LockingCases {
    private static final int THREADS = 8;
    private static final int TURNS = 25;

    private final CredentialKey key = Samples.of("default", Samples.SERVER).key();
    private final Opening opening;
    private final AtomicInteger holders = new AtomicInteger();

    LockingCases(Opening opening) {
        this.opening = opening;
    }

    @Test
    void keepsOthersOutUntilItIsClosed() throws Exception {
        TokenStore store = opening.open();
        TokenStore.Lock held = store.lock(key, Waits.LONG);
        CountDownLatch asking = new CountDownLatch(1);
        CompletableFuture<Void> other = Waits.onAThread(() -> {
            asking.countDown();
            Waits.take(store, key);
        });
        asking.await();
        assertFalse(other.isDone());
        held.close();
        other.get(30, SECONDS);
    }

    @Test
    void isOfOneAtATime() throws Exception {
        TokenStore store = opening.open();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Waits.onAThread(() -> takeTurns(store)));
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(60, SECONDS);
        }
    }

    private void takeTurns(TokenStore store) {
        for (int i = 0; i < TURNS; i++) {
            try (TokenStore.Lock held = store.lock(key, Waits.LONG)) {
                assertEquals(1, holders.incrementAndGet());
                store.list();
                holders.decrementAndGet();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void givesUpWhenTheTimeIsOver() throws Exception {
        TokenStore store = opening.open();
        TokenStore.Lock held = store.lock(key, Waits.LONG);
        Waits.assertHeld(store, key, Waits.SHORT);
        held.close();
        Waits.take(store, key);
    }

    @Test
    void onlyLooksWhereThereIsNoTime() throws Exception {
        TokenStore store = opening.open();
        TokenStore.Lock held = store.lock(key, Duration.ZERO);
        Waits.assertHeld(store, key, Duration.ZERO);
        held.close();
        store.lock(key, Duration.ZERO).close();
    }

    @Test
    void isClosedTwiceWithoutHarm() throws Exception {
        TokenStore store = opening.open();
        TokenStore.Lock first = store.lock(key, Waits.LONG);
        first.close();
        TokenStore.Lock second = store.lock(key, Waits.LONG);
        first.close();
        Waits.assertHeld(store, key, Waits.SHORT);
        second.close();
    }

    @Test
    void isOfOneKeyAlone() throws Exception {
        TokenStore store = opening.open();
        TokenStore.Lock held = store.lock(key, Waits.LONG);
        store.lock(Samples.of("other", Samples.SERVER).key(), Waits.LONG).close();
        held.close();
    }

    /** Of a sign-in, when nobody knows yet at which issuer. */
    @Test
    void needsNoCredential() throws Exception {
        TokenStore store = opening.open();
        CredentialKey signIn = CredentialKey.ofSignIn("default", URI.create(Samples.SERVER));
        TokenStore.Lock held = store.lock(signIn, Waits.LONG);
        Waits.assertHeld(store, signIn, Duration.ZERO);
        store.lock(key, Duration.ZERO).close();
        held.close();
        assertEquals(List.of(), store.list());
    }

    /** A lock keeps nobody from reading and writing: that is for those who take it to agree on. */
    @Test
    void leavesTheStoreUsable() throws Exception {
        TokenStore store = opening.open();
        TokenStore.Lock held = store.lock(key, Waits.LONG);
        Credential credential = Samples.of("default", Samples.SERVER);
        Waits.onAThread(() -> store.put(credential)).get(30, SECONDS);
        assertEquals(List.of(credential), store.list());
        held.close();
    }

    @Test
    void outlivesTheCredential() throws Exception {
        TokenStore store = opening.open();
        store.put(Samples.of("default", Samples.SERVER));
        TokenStore.Lock held = store.lock(key, Waits.LONG);
        store.remove(key);
        Waits.assertHeld(store, key, Duration.ZERO);
        held.close();
        Waits.take(store, key);
    }

    @Test
    void isInterruptible() throws Exception {
        TokenStore store = opening.open();
        TokenStore.Lock held = store.lock(key, Waits.LONG);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                store.lock(key, Waits.LONG).close();
                thrown.complete(new AssertionError("it got the lock"));
            } catch (InterruptedException | RuntimeException e) {
                thrown.complete(e);
            }
        });
        waiter.start();
        waiter.interrupt();
        assertInstanceOf(InterruptedException.class, thrown.get(30, SECONDS));
        held.close();
        Waits.take(store, key);
    }
}
