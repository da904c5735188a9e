package dev.berth;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
        return join(key, work, result -> {});
    }

    /**
     * The same, with something that is done once nobody can join the work any more, before those who did have its result: it
     * may wait for new work of the same key.
     */
    V join(K key, Callable<V> work, Consumer<V> afterwards) throws InterruptedException {
        CompletableFuture<V> flight = flight(key, work, afterwards);
        try {
            return flight.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /**
     * The same, for who need not have the result: empty if it is not there in time. The work goes on.
     *
     * @throws BerthException as the work threw it
     * @throws InterruptedException if the caller was interrupted
     */
    Optional<V> join(K key, Callable<V> work, Duration patience) throws InterruptedException {
        CompletableFuture<V> flight = flight(key, work, result -> {});
        try {
            return Optional.of(flight.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /**
     * The same, for who does not wait; it fails as {@link #join} throws. Cancelling it ends nobody's work. What hangs on it
     * runs on a thread of its own: whoever waits there for another who waits keeps nobody up.
     */
    CompletableFuture<V> later(K key, Callable<V> work) {
        return flight(key, work, result -> {})
                .handleAsync(
                        (value, failure) -> {
                            if (failure != null) {
                                throw failure(failure);
                            }
                            return value;
                        },
                        this::apart);
    }

    private void apart(Runnable work) {
        try {
            threads.execute(work);
        } catch (AuthorizationException closed) {
            work.run();
        }
    }

    /** Waits until all that is under way has ended, but no longer than that; an interrupt ends the wait. */
    void awaitAll(Duration patience) {
        try {
            CompletableFuture.allOf(flights.values().toArray(CompletableFuture[]::new))
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Whoever asked for it has been told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<V> flight(K key, Callable<V> work, Consumer<V> afterwards) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> flight = flights.putIfAbsent(key, mine);
        if (flight != null) {
            return flight;
        }
        start(key, mine, work, afterwards);
        return mine;
    }

    private static BerthException failure(@Nullable Throwable cause) {
        if (cause instanceof BerthException failure) {
            return failure;
        }
        if (cause instanceof InterruptedException) {
            return Threads.closed();
        }
        throw new IllegalStateException("the work failed in a way that it does not declare", cause);
    }

    private void start(K key, CompletableFuture<V> flight, Callable<V> work, Consumer<V> afterwards) {
        try {
            threads.execute(() -> fly(key, flight, work, afterwards));
        } catch (RuntimeException | Error e) {
            // Nobody may wait for what will never be done.
            flights.remove(key, flight);
            flight.completeExceptionally(e);
        }
    }

    private void fly(K key, CompletableFuture<V> flight, Callable<V> work, Consumer<V> afterwards) {
        try {
            V value = work.call();
            flights.remove(key, flight);
            afterwards.accept(value);
            flight.complete(value);
        } catch (Throwable e) {
            flights.remove(key, flight);
            flight.completeExceptionally(Threads.isClosing(e) ? new InterruptedException() : e);
        }
    }
}
