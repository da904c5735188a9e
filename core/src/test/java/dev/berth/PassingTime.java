package dev.berth;

import dev.berth.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/** Time that has passed as soon as it is waited for, on a clock that servers share; with things that happen meanwhile. */
final class PassingTime implements Pause {
    /** What happens in a pause. */
    @FunctionalInterface
    interface Event {
        void happen() throws Exception;
    }

    final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final Map<Integer, Event> events = new ConcurrentHashMap<>();

    /** Lets it happen in that pause, the first being 1. */
    void in(int pause, Event event) {
        events.put(pause, event);
    }

    List<Long> seconds() {
        return pauses.stream().map(Duration::toSeconds).toList();
    }

    @Override
    public void until(Future<?> end, Duration time) throws InterruptedException, ExecutionException, TimeoutException {
        pauses.add(time);
        Event event = events.get(pauses.size());
        if (event != null) {
            try {
                event.happen();
            } catch (Exception e) {
                throw new AssertionError("what was to happen did not", e);
            }
        }
        if (end.isDone()) {
            end.get();
            return;
        }
        clock.advance(time);
        throw new TimeoutException();
    }
}
