package dev.berth.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does. */
abstract class TokenStoreContract {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(50);

    /** An empty store. */
    abstract TokenStore store() throws Exception;

    @Nested
    class Keeping {
        @Test
        void returnsACredentialAsItWasPut() throws Exception {
            TokenStore store = store();
            Credential credential = Credentials.of("default", "https://mcp.example/a?b=%20c");
            store.put(credential);
            assertThat(store.find(credential.key())).contains(credential);
            assertThat(store.find("default", credential.server())).containsExactly(credential);
            assertThat(store.list()).containsExactly(credential);
        }

        @Test
        void keepsARegistrationWithoutTokens() throws Exception {
            TokenStore store = store();
            Credential credential = Credentials.bare("default", "https://mcp.example");
            store.put(credential);
            assertThat(store.find(credential.key())).contains(credential);
        }

        /** In a browser of this machine, and on another device. */
        @Test
        void returnsANoteOfASignInAsItWasPutUntilItIsTakenBack() throws Exception {
            TokenStore store = store();
            URI server = URI.create("https://mcp.example/a?b=%20c");
            CredentialKey key = CredentialKey.ofSignIn("default", server);
            Instant end = Instant.parse("2026-01-01T00:00:00Z");
            URI url = URI.create("https://as.example/device");
            for (PendingSignInRecord note : List.of(
                    new PendingSignInRecord("default", server, url, "http://127.0.0.1:1/callback", true, null, end),
                    new PendingSignInRecord("default", server, url, null, false, "WDJB-MJHT", end))) {
                store.putPending(key, note);
                assertThat(store.pending(key)).contains(note);
                store.removePending(key);
                assertThat(store.pending(key)).isEmpty();
            }
        }

        @Test
        void replacesWhatHasTheSameKey() throws Exception {
            TokenStore store = store();
            Credential credential = Credentials.of("default", "https://mcp.example");
            store.put(credential);
            Credential next = credential.withTokens(Credentials.tokens("next"));
            store.put(next);
            assertThat(store.list()).containsExactly(next);
        }

        @Test
        void keepsServersApartThatShareAResourceIndicatorAndAClient() throws Exception {
            TokenStore store = store();
            Credential one = sharing("https://mcp.example/one", 5);
            Credential two = sharing("https://mcp.example/two", 1);
            store.put(one);
            store.put(two);
            assertThat(store.list()).containsExactlyInAnyOrder(one, two);
            assertThat(store.find(one.key())).contains(one);
            assertThat(store.find("default", one.server())).containsExactly(one);
            assertThat(store.find("default", two.server())).containsExactly(two);
        }

        private Credential sharing(String server, long generation) {
            Credential c = Credentials.of("default", "https://mcp.example", "t", generation);
            return new Credential(
                    c.account(),
                    URI.create(server),
                    c.resource(),
                    c.issuer(),
                    c.tokenEndpoint(),
                    c.revocationEndpoint(),
                    c.client(),
                    c.requestedScopes(),
                    c.subject(),
                    c.proofKey(),
                    c.tokens(),
                    generation);
        }

        @Test
        void forgetsOnlyWhatItIsTold() throws Exception {
            TokenStore store = store();
            Credential alice = Credentials.of("alice", "https://mcp.example");
            Credential bob = Credentials.of("bob", "https://mcp.example");
            store.put(alice);
            store.put(bob);
            assertThat(store.remove(alice.key())).isTrue();
            assertThat(store.remove(alice.key())).isFalse();
            assertThat(store.find(alice.key())).isEmpty();
            assertThat(store.list()).containsExactly(bob);
        }

        @ParameterizedTest
        @ValueSource(ints = {8 << 10, 100 << 10})
        void keepsLargeTokens(int size) throws Exception {
            TokenStore store = store();
            Credential credential = Credentials.of("default", "https://mcp.example", "x".repeat(size), 1);
            store.put(credential);
            assertThat(store.find(credential.key())).contains(credential);
        }
    }

    @Nested
    class Names {
        @Test
        void areAnyStringAndNeverMeet() throws Exception {
            TokenStore store = store();
            List<Credential> credentials = new ArrayList<>();
            for (String account : List.of(
                    "../../x",
                    "",
                    "a/b",
                    "a\\b",
                    "CON",
                    "a\u0000b",
                    "é",
                    "e\u0301",
                    "\ud83d\udea2",
                    "\ud83d",
                    "?",
                    "A",
                    "a",
                    "n".repeat(300))) {
                Credential credential = Credentials.of(account, "https://mcp.example");
                store.put(credential);
                credentials.add(credential);
            }
            assertThat(store.list()).containsExactlyInAnyOrderElementsOf(credentials);
            for (Credential credential : credentials) {
                assertThat(store.find(credential.key())).contains(credential);
                assertThat(store.find(credential.account(), credential.server()))
                        .containsExactly(credential);
            }
        }

        @Test
        void doNotRunIntoEachOther() throws Exception {
            TokenStore store = store();
            store.put(Credentials.of("ab", "c://x"));
            assertThat(store.find("a", URI.create("bc://x"))).isEmpty();
        }
    }

    @Nested
    class Locking {
        private final CredentialKey key =
                Credentials.of("default", "https://mcp.example").key();

        @Test
        void keepsOthersOutUntilItIsClosed() throws Exception {
            TokenStore store = store();
            TokenStore.Lock held = store.lock(key, LONG);
            CountDownLatch asking = new CountDownLatch(1);
            CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> {
                asking.countDown();
                return take(store, LONG);
            });
            assertThat(asking.await(30, SECONDS)).isTrue();
            assertThat(other).isNotDone();
            held.close();
            assertThat(other.get(30, SECONDS)).isTrue();
        }

        @Test
        void givesUpWhenTheTimeIsOver() throws Exception {
            TokenStore store = store();
            TokenStore.Lock held = store.lock(key, LONG);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.lock(key, SHORT).close())
                    .withMessageContaining("this process")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
                    .satisfies(e -> assertThat(e.facts()).containsKey("hint"));
            held.close();
            assertThat(take(store, LONG)).isTrue();
        }

        @Test
        void isClosedTwiceWithoutHarm() throws Exception {
            TokenStore store = store();
            TokenStore.Lock first = store.lock(key, LONG);
            first.close();
            TokenStore.Lock second = store.lock(key, LONG);
            first.close();
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.lock(key, SHORT).close());
            second.close();
        }

        @Test
        void isOfOneKeyAlone() throws Exception {
            TokenStore store = store();
            TokenStore.Lock held = store.lock(key, LONG);
            store.lock(Credentials.of("other", "https://mcp.example").key(), LONG)
                    .close();
            held.close();
        }

        @Test
        void leavesTheStoreUsable() throws Exception {
            TokenStore store = store();
            TokenStore.Lock held = store.lock(key, LONG);
            Credential credential = Credentials.of("default", "https://mcp.example");
            store.put(credential);
            assertThat(store.list()).containsExactly(credential);
            held.close();
        }

        @Test
        void isInterruptible() throws Exception {
            TokenStore store = store();
            TokenStore.Lock held = store.lock(key, LONG);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                try {
                    store.lock(key, LONG).close();
                    thrown.complete(new AssertionError("it got the lock"));
                } catch (InterruptedException | RuntimeException e) {
                    thrown.complete(e);
                }
            });
            waiter.start();
            waiter.interrupt();
            assertThat(thrown.get(30, SECONDS)).isInstanceOf(InterruptedException.class);
            held.close();
            assertThat(take(store, LONG)).isTrue();
        }

        private boolean take(TokenStore store, Duration timeout) {
            try {
                store.lock(key, timeout).close();
                return true;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Nested
    class Secrets {
        @Test
        void areInNoText() throws Exception {
            TokenStore store = store();
            Credential credential = Credentials.of("default", "https://mcp.example");
            store.put(credential);
            assertThat(store + " " + credential + " " + store.list()).doesNotContain(Credentials.CANARY);
        }
    }

    @Test
    void isUsedByManyThreadsAtOnce() throws Exception {
        TokenStore store = store();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String account = "account-" + i;
            writers.add(CompletableFuture.runAsync(() -> {
                for (int generation = 1; generation <= 10; generation++) {
                    Credential credential = Credentials.of(account, "https://mcp.example", "t", generation);
                    store.put(credential);
                    assertThat(store.find(credential.key())).contains(credential);
                }
            }));
        }
        CompletableFuture.allOf(writers.toArray(new CompletableFuture<?>[0])).get(60, SECONDS);
        assertThat(store.list()).hasSize(8).allMatch(c -> c.generation() == 10);
    }
}
