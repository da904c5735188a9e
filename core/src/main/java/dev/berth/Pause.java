package dev.berth;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How time passes between two questions to a server, or two offers to a store. */
@FunctionalInterface
interface Pause {
    /** By the machine's own time, whatever the clock says. */
    Pause IN_REAL_TIME = (end, time) -> end.get(time.toNanos(), TimeUnit.NANOSECONDS);

    /**
     * Waits until the end.
     *
     * @throws TimeoutException if it has not come within that time
     * @throws ExecutionException with what ended it, if that was a failure
     */
    void until(Future<?> end, Duration time) throws InterruptedException, ExecutionException, TimeoutException;
}
