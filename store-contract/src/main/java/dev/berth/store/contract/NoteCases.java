package dev.berth.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.store.CredentialKey;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class NoteCases {
    private static final URI SERVER = URI.create("https://mcp.example/a?b=%20c");
    private static final CredentialKey KEY = CredentialKey.ofSignIn("default", SERVER);

    private final Opening opening;
    private final boolean kept;

    NoteCases(Opening opening, boolean kept) {
        this.opening = opening;
        this.kept = kept;
    }

    @BeforeEach
    void areKept() {
        assumeTrue(kept, "this store keeps no notes");
    }

    static PendingSignInRecord note(String account, URI server, String url) {
        return new PendingSignInRecord(
                account, server, URI.create(url), "http://127.0.0.1:1/callback", true, null, Instant.EPOCH);
    }

    /** In a browser of this machine, and on another device. */
    @Test
    void areReturnedAsTheyWerePutUntilTheyAreTakenBack() throws Exception {
        TokenStore store = opening.open();
        Instant end = Instant.parse("2026-01-01T00:00:00Z");
        URI url = URI.create("https://as.example/device");
        for (PendingSignInRecord note : List.of(
                new PendingSignInRecord("default", SERVER, url, "http://127.0.0.1:1/callback", true, null, end),
                new PendingSignInRecord("default", SERVER, url, null, false, "WDJB-MJHT", end))) {
            store.putPending(KEY, note);
            assertEquals(Optional.of(note), store.pending(KEY));
            store.removePending(KEY);
            assertEquals(Optional.empty(), store.pending(KEY));
        }
        store.removePending(KEY);
    }

    @Test
    void replaceThoseBefore() throws Exception {
        TokenStore store = opening.open();
        store.putPending(KEY, note("default", SERVER, "https://as.example/first"));
        PendingSignInRecord second = note("default", SERVER, "https://as.example/second");
        store.putPending(KEY, second);
        assertEquals(Optional.of(second), store.pending(KEY));
    }

    @Test
    void areOfOneAccountAndServer() throws Exception {
        TokenStore store = opening.open();
        CredentialKey otherAccount = CredentialKey.ofSignIn("../../x", SERVER);
        CredentialKey otherServer = CredentialKey.ofSignIn("default", URI.create("https://mcp.example/b"));
        PendingSignInRecord theirs = note("../../x", SERVER, "https://as.example/theirs");
        store.putPending(KEY, note("default", SERVER, "https://as.example/ours"));
        assertEquals(Optional.empty(), store.pending(otherAccount));
        assertEquals(Optional.empty(), store.pending(otherServer));
        store.putPending(otherAccount, theirs);
        store.removePending(KEY);
        assertEquals(Optional.of(theirs), store.pending(otherAccount));
    }

    /** Which is any strings, as with credentials. */
    @Test
    void areFiledByTheirKeyAlone() throws Exception {
        TokenStore store = opening.open();
        CredentialKey odd = new CredentialKey("\ud83d\udea2", "no URL: %", "", "");
        PendingSignInRecord note = note("default", SERVER, "https://as.example/authorize");
        store.putPending(odd, note);
        assertEquals(Optional.of(note), store.pending(odd));
        assertEquals(Optional.empty(), store.pending(KEY));
        store.removePending(odd);
        assertEquals(Optional.empty(), store.pending(odd));
    }

    /** An authorization URL may be long: a request object is in it, say. */
    @Test
    void mayBeLong() throws Exception {
        TokenStore store = opening.open();
        PendingSignInRecord note =
                note("default", SERVER, "https://as.example/authorize?request=" + "x".repeat(16_384));
        store.putPending(KEY, note);
        assertEquals(Optional.of(note), store.pending(KEY));
    }

    @Test
    void areNoCredentials() throws Exception {
        TokenStore store = opening.open();
        store.putPending(KEY, note("default", SERVER, "https://as.example/authorize?state=" + Samples.CANARY));
        assertEquals(List.of(), store.list());
        assertEquals(List.of(), store.find("default", SERVER));
        assertEquals(Optional.empty(), store.find(KEY));
        assertFalse((store + " " + store.pending(KEY)).contains(Samples.CANARY));
    }
}
