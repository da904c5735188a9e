package dev.berth.store.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

abstract class ProcessCases {
    /** Starts a process that does that. */
    @FunctionalInterface
    interface Starting {
        StoreProcess start(String verb) throws Exception;
    }

    private static final int KILLS = 10;

    private final Opening opening;
    private final Starting starting;

    ProcessCases(Opening opening, Starting starting) {
        this.opening = opening;
        this.starting = starting;
    }

    @Test
    void aLockOfAnotherProcessIsRespected() throws Exception {
        TokenStore store = opening.open();
        try (StoreProcess holder = starting.start(StoreProcess.HOLD)) {
            assertEquals("held", holder.line());
            Waits.assertHeld(store, StoreProcess.KEY, Waits.SHORT);
            store.lock(Samples.of("other", Samples.SERVER).key(), Waits.LONG).close();
            CompletableFuture<Void> waiting = Waits.taking(store, StoreProcess.KEY);
            assertFalse(waiting.isDone());
            holder.go();
            waiting.get(30, SECONDS);
        }
    }

    @Test
    void theDeathOfItsHolderFreesALock() throws Exception {
        TokenStore store = opening.open();
        try (StoreProcess holder = starting.start(StoreProcess.HOLD)) {
            assertEquals("held", holder.line());
            CompletableFuture<Void> waiting = Waits.taking(store, StoreProcess.KEY);
            assertFalse(waiting.isDone());
            holder.kill();
            waiting.get(30, SECONDS);
        }
    }

    /** Field class 21: while they write, and after they have been killed in the middle of it. */
    @Test
    void whatIsWrittenByProcessesThatAreKilledIsWholeAndNeverOlder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TokenStore store = opening.open();
        long last = 0;
        for (int round = 0; round < KILLS; round++) {
            try (StoreProcess writer = starting.start(StoreProcess.WRITE)) {
                for (int written = random.nextInt(1, 20); written > 0; written--) {
                    last = Long.parseLong(writer.line());
                    // Meanwhile it writes the next.
                    assertTrue(generation(store) >= last, "seed " + seed);
                }
                writer.killWithin(random.nextInt(8));
                last = writer.lastNumber(last);
            }
            // What it was at when it died is there, or is not.
            long left = generation(store);
            assertTrue(left == last || left == last + 1, "seed " + seed + ": " + left + " after " + last);
            last = left;
        }
        store.put(Samples.of("default", Samples.SERVER));
        Waits.take(store, StoreProcess.KEY);
    }

    /** The one generation that is there, found whole. */
    private static long generation(TokenStore store) {
        List<Credential> left = store.list();
        assertEquals(1, left.size());
        assertTrue(Samples.isWhole(left.get(0)));
        return left.get(0).generation();
    }
}
