package dev.berth.store.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

abstract class SharedCases {
    private static final int TURNS = 25;

    private final Credential credential = Samples.of("default", Samples.SERVER);
    private final CredentialKey key = credential.key();
    private final Opening first;
    private final Opening another;
    private final boolean keepsNotes;
    private final AtomicInteger holders = new AtomicInteger();

    SharedCases(Opening first, Opening another, boolean keepsNotes) {
        this.first = first;
        this.another = another;
        this.keepsNotes = keepsNotes;
    }

    /** When {@code put} has returned, it is there for whoever comes. */
    @Test
    void findsWhatTheOtherHasPut() throws Exception {
        TokenStore one = first.open();
        one.put(credential);
        TokenStore two = another.open();
        assertEquals(Optional.of(credential), two.find(key));
        Credential next = credential.withTokens(Samples.tokens("next"));
        two.put(next);
        assertEquals(List.of(next), one.list());
        assertEquals(List.of(next), one.find("default", credential.server()));
        assertTrue(two.remove(key));
        assertEquals(Optional.empty(), one.find(key));
        assertFalse(one.remove(key));
    }

    @Test
    void keepsWhatIsLargeOrOddlyNamedForTheOther() throws Exception {
        TokenStore one = first.open();
        Credential odd = Samples.of("../../\ud83d\udea2\u0000", Samples.SERVER, "x".repeat(100 << 10), 1);
        one.put(odd);
        assertEquals(List.of(odd), another.open().list());
    }

    @Test
    void showsTheOtherNoHalf() throws Exception {
        SimultaneousCases.nobodySeesAHalf(first.open(), another.open());
    }

    @Test
    void keepsTheOtherOutOfALock() throws Exception {
        TokenStore one = first.open();
        TokenStore two = another.open();
        TokenStore.Lock held = one.lock(key, Waits.LONG);
        Waits.assertHeld(two, key, Duration.ZERO);
        Waits.assertHeld(two, key, Waits.SHORT);
        two.lock(Samples.of("other", Samples.SERVER).key(), Duration.ZERO).close();
        CompletableFuture<Void> waiting = Waits.taking(two, key);
        assertFalse(waiting.isDone());
        held.close();
        waiting.get(30, SECONDS);
        two.lock(key, Duration.ZERO).close();
    }

    @Test
    void isHeldByOneAtATime() throws Exception {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (TokenStore store : List.of(first.open(), another.open(), another.open())) {
            threads.add(Waits.onAThread(() -> takeTurns(store)));
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

    /** A moment late, it may be, but without being opened again. */
    @Test
    void seesInItsRevisionThatTheOtherHasChangedSomething() throws Exception {
        TokenStore one = first.open();
        TokenStore two = another.open();
        assumeTrue(two.revision() != TokenStore.UNKNOWN_REVISION, "this store does not know its revision");
        long before = two.revision();
        one.put(credential);
        Waits.eventually("a put is seen", () -> two.revision() != before);
        assertEquals(List.of(credential), two.list());
        long between = two.revision();
        one.remove(key);
        Waits.eventually(
                "a removal is seen",
                () -> two.revision() != between && two.list().isEmpty());
    }

    @Test
    void showsTheOtherItsNotes() throws Exception {
        assumeTrue(keepsNotes, "this store keeps no notes");
        TokenStore one = first.open();
        TokenStore two = another.open();
        URI server = URI.create(Samples.SERVER);
        CredentialKey signIn = CredentialKey.ofSignIn("default", server);
        PendingSignInRecord note = NoteCases.note("default", server, "https://as.example/authorize");
        one.putPending(signIn, note);
        assertEquals(Optional.of(note), two.pending(signIn));
        one.removePending(signIn);
        assertEquals(Optional.empty(), two.pending(signIn));
    }
}
