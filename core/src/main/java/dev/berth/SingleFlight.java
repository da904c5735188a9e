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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work per key at a time, on a thread of its own: those who ask meanwhile share its result, and one who is
 * interrupted ends only their own wait.
 */
final class SingleFlight<K, V> {
    /** What all share, and since when it is under way, in nanoseconds of the ticker. */
    private static final class Flight<V> extends CompletableFuture<V> {
        private final long begun;

        Flight(long begun) {
            this.begun = begun;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    private final Executor threads;
    private final LongSupplier ticker;
    private final Map<K, Flight<V>> flights = new ConcurrentHashMap<>();

    SingleFlight(Executor threads) {
        this(threads, System::nanoTime);
    }

    /** By a ticker of nanoseconds, as {@link System#nanoTime} is. */
    SingleFlight(Executor threads, LongSupplier ticker) {
        this.threads = threads;
        this.ticker = ticker;
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
     * The same, for who need not have the result: empty if it is not there in time. The work goes on. What has been under way
     * for longer already is waited for by nobody: that it comes soon is not to be expected any more.
     *
     * @param patience counted from when the work began
     * @throws BerthException as the work threw it
     * @throws InterruptedException if the caller was interrupted
     */
    Optional<V> join(K key, Callable<V> work, Duration patience) throws InterruptedException {
        Flight<V> flight = flight(key, work, result -> {});
        try {
            long left = patience.toNanos() - (ticker.getAsLong() - flight.begun);
            return Optional.of(flight.get(Math.max(left, 0), TimeUnit.NANOSECONDS));
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

    private Flight<V> flight(K key, Callable<V> work, Consumer<V> afterwards) {
        Flight<V> mine = new Flight<>(ticker.getAsLong());
        Flight<V> flight = flights.putIfAbsent(key, mine);
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

    private void start(K key, Flight<V> flight, Callable<V> work, Consumer<V> afterwards) {
        try {
            threads.execute(() -> fly(key, flight, work, afterwards));
        } catch (RuntimeException | Error e) {
            // Nobody may wait for what will never be done.
            flights.remove(key, flight);
            flight.completeExceptionally(e);
        }
    }

    private void fly(K key, Flight<V> flight, Callable<V> work, Consumer<V> afterwards) {
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
