package dev.berth.store.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class SimultaneousCases {
    private static final int THREADS = 8;

    private final Opening opening;

    SimultaneousCases(Opening opening) {
        this.opening = opening;
    }

    @Test
    void everyThreadFindsWhatItPut() throws Exception {
        TokenStore store = opening.open();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String account = "account-" + i;
            writers.add(Waits.onAThread(() -> {
                for (int generation = 1; generation <= 10; generation++) {
                    Credential credential = Samples.of(account, Samples.SERVER, "t", generation);
                    store.put(credential);
                    assertEquals(Optional.of(credential), store.find(credential.key()));
                }
            }));
        }
        all(writers);
        assertEquals(THREADS, store.list().size());
        assertTrue(store.list().stream().allMatch(c -> c.generation() == 10));
    }

    /** While one credential is replaced and another comes and goes, whoever looks sees each of them whole. */
    @Test
    void nobodySeesAHalf() throws Exception {
        nobodySeesAHalf(opening.open(), null);
    }

    static void nobodySeesAHalf(TokenStore store, @Nullable TokenStore same) throws Exception {
        TokenStore reading = same == null ? store : same;
        store.put(Samples.generation("steady", 1));
        CountDownLatch written = new CountDownLatch(2);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        threads.add(writing(written, generation -> store.put(Samples.generation("steady", generation))));
        threads.add(writing(written, generation -> {
            store.put(Samples.generation("guest", generation));
            assertTrue(store.remove(Samples.generation("guest", generation).key()));
        }));
        for (int i = 0; i < 2; i++) {
            threads.add(Waits.onAThread(() -> {
                long last = 1;
                do {
                    last = assertWhole(reading, last);
                } while (written.getCount() > 0);
            }));
        }
        all(threads);
        assertEquals(List.of(Samples.generation("steady", 30)), reading.list());
    }

    private interface Writing {
        void write(long generation);
    }

    private static CompletableFuture<Void> writing(CountDownLatch written, Writing writing) {
        return Waits.onAThread(() -> {
            try {
                for (long generation = 2; generation <= 30; generation++) {
                    writing.write(generation);
                }
            } finally {
                written.countDown();
            }
        });
    }

    /** The steady one is always there, in each way of looking, and never older than before. */
    private static long assertWhole(TokenStore store, long last) {
        Credential steady = Samples.generation("steady", 1);
        Credential byKey = store.find(steady.key()).orElseThrow();
        List<Credential> byServer = store.find("steady", steady.server());
        assertEquals(1, byServer.size());
        List<Credential> listed = store.list();
        assertTrue(listed.stream().anyMatch(c -> c.account().equals("steady")));
        assertTrue(listed.size() <= 2);
        assertTrue(Samples.isWhole(byKey) && Samples.isWhole(byServer.get(0)));
        assertTrue(listed.stream().allMatch(Samples::isWhole));
        store.find("guest", steady.server()).forEach(guest -> assertTrue(Samples.isWhole(guest)));
        assertTrue(byKey.generation() >= last && byServer.get(0).generation() >= byKey.generation());
        return byServer.get(0).generation();
    }

    /** Of many who remove one credential, one has done it. */
    @Test
    void oneAloneRemoves() throws Exception {
        TokenStore store = opening.open();
        Credential credential = Samples.of("default", Samples.SERVER);
        store.put(credential);
        CountDownLatch together = new CountDownLatch(THREADS);
        AtomicInteger removals = new AtomicInteger();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Waits.onAThread(() -> {
                together.countDown();
                try {
                    together.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (store.remove(credential.key())) {
                    removals.incrementAndGet();
                }
            }));
        }
        all(threads);
        assertEquals(1, removals.get());
        assertEquals(List.of(), store.list());
    }

    private static void all(List<CompletableFuture<Void>> threads) throws Exception {
        for (CompletableFuture<Void> thread : threads) {
            thread.get(60, SECONDS);
        }
    }
}
