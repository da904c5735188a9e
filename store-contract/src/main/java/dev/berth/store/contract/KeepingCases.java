package dev.berth.store.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class KeepingCases {
    private final Opening opening;

    KeepingCases(Opening opening) {
        this.opening = opening;
    }

    @Test
    void holdsNothingAtFirst() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        assertEquals(List.of(), store.list());
        assertEquals(Optional.empty(), store.find(credential.key()));
        assertEquals(List.of(), store.find("default", credential.server()));
        assertFalse(store.remove(credential.key()));
    }

    /** To the nanosecond, and with an escape in the URL as it was written. */
    @Test
    void returnsACredentialAsItWasPut() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", "https://mcp.example/a?b=%20c");
        store.put(credential);
        assertEquals(Optional.of(credential), store.find(credential.key()));
        assertEquals(List.of(credential), store.find("default", credential.server()));
        assertEquals(List.of(credential), store.list());
    }

    @Test
    void keepsARegistrationWithoutTokens() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.bare("default", Samples.SERVER);
        store.put(credential);
        assertEquals(Optional.of(credential), store.find(credential.key()));
    }

    @Test
    void replacesWhatHasTheSameKey() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        store.put(credential);
        Credential next = credential.withTokens(Samples.tokens("next"));
        store.put(next);
        assertEquals(List.of(next), store.list());
        Credential signedOut = next.withTokens(null);
        store.put(signedOut);
        assertEquals(List.of(signedOut), store.list());
    }

    @Test
    void forgetsOnlyWhatItIsTold() throws Exception {
        TokenStore store = opening.open();
        Credential alice = Samples.of("alice", Samples.SERVER);
        Credential bob = Samples.of("bob", Samples.SERVER);
        store.put(alice);
        store.put(bob);
        assertTrue(store.remove(alice.key()));
        assertFalse(store.remove(alice.key()));
        assertEquals(Optional.empty(), store.find(alice.key()));
        assertEquals(List.of(bob), store.list());
    }

    /** Keychains have limits of 2 to 4 KB; tokens have none (field class 19). */
    @Test
    void keepsLargeTokens() throws Exception {
        TokenStore store = opening.open();
        for (int size : List.of(2_560, 4 << 10, 8 << 10, 100 << 10)) {
            Credential credential = Samples.of("default", Samples.SERVER, "x".repeat(size), 1);
            store.put(credential);
            assertEquals(Optional.of(credential), store.find(credential.key()), size + " characters");
        }
    }

    /** A sign-in that comes to nothing leaves everything as it was. */
    @Test
    void isAsBeforeOnceItHasSaidThatItCanBeWritten() throws Exception {
        TokenStore store = opening.open();
        store.requireWritable();
        assertEquals(List.of(), store.list());
        Credential credential = Samples.of("default", Samples.SERVER);
        store.put(credential);
        store.requireWritable();
        assertEquals(List.of(credential), store.list());
        assertEquals(Optional.of(credential), store.find(credential.key()));
    }

    /** An answer counts once what came of it is put. */
    @Test
    void isAsBeforeWhileAnAnswerIsKept() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        store.put(credential);
        try (TokenStore.Renewal renewal = store.renew(credential)) {
            renewal.keep(Secret.of("answer"));
            assertEquals(List.of(credential), store.list());
            assertEquals(Optional.of(credential), store.find(credential.key()));
        }
        assertEquals(List.of(credential), store.list());
    }

    /** Else somebody would be signed in with what was another's, or has been signed out. */
    @Test
    void tellsAnAnswerOfTheVeryCredentialAlone() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        Credential other = Samples.of("other", Samples.SERVER);
        Credential next = credential.withTokens(Samples.tokens("next"));
        store.put(credential);
        store.put(other);
        store.renew(credential).keep(Secret.of("answer"));
        assertEquals(Optional.empty(), store.renew(other).kept());
        store.put(next);
        assertEquals(Optional.empty(), store.renew(next).kept());
        store.put(credential);
        store.renew(credential).keep(Secret.of("answer"));
        store.remove(credential.key());
        store.put(credential);
        assertEquals(Optional.empty(), store.renew(credential).kept());
    }

    /** What is listed is of its moment, and changes under nobody's hands. */
    @Test
    void listsAMoment() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        store.put(credential);
        List<Credential> listed = store.list();
        List<Credential> found = store.find("default", credential.server());
        store.remove(credential.key());
        assertEquals(List.of(credential), listed);
        assertEquals(List.of(credential), found);
    }

    /** It is what an issuer has issued once, and whoever is impatient is told so all the same. */
    @Test
    void storesWhatAnInterruptedThreadPuts() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        Waits.onAThread(() -> {
                    Thread.currentThread().interrupt();
                    store.put(credential);
                    assertTrue(Thread.currentThread().isInterrupted(), "the interrupt is kept");
                })
                .get(30, SECONDS);
        assertEquals(List.of(credential), store.list());
    }

    @Test
    void showsNoSecretInItsText() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        store.put(credential);
        assertFalse((store + " " + store.list()).contains(Samples.CANARY));
    }
}
