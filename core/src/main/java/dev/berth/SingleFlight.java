package dev.berth;

import dev.berth.error.BerthException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * One piece of work per key at a time, on a thread of its own: those who ask meanwhile share its result, and one who is
 * interrupted ends only their own wait.
 */
final class SingleFlight<K, V> {
    private final Executor threads;
    private final Map<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    SingleFlight(Executor threads) {
        this.threads = threads;
    }

    /**
     * Joins the work under way, or starts it.
     *
     * @throws BerthException as the work threw it; cancelled where its thread was interrupted, which closing alone does
     * @throws InterruptedException if the caller was interrupted
     */
    V join(K key, Callable<V> work) throws InterruptedException {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> flight = flights.putIfAbsent(key, mine);
        if (flight == null) {
            flight = mine;
            start(key, mine, work);
        }
        try {
            return flight.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BerthException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw Threads.closed();
            }
            throw new IllegalStateException("the work failed in a way that it does not declare", e.getCause());
        }
    }

    private void start(K key, CompletableFuture<V> flight, Callable<V> work) {
        try {
            threads.execute(() -> fly(key, flight, work));
        } catch (RuntimeException | Error e) {
            // Nobody may wait for what will never be done.
            flights.remove(key, flight);
            flight.completeExceptionally(e);
        }
    }

    private void fly(K key, CompletableFuture<V> flight, Callable<V> work) {
        try {
            V value = work.call();
            flights.remove(key, flight);
            flight.complete(value);
        } catch (Throwable e) {
            flights.remove(key, flight);
            flight.completeExceptionally(Threads.isClosing(e) ? new InterruptedException() : e);
        }
    }
}
