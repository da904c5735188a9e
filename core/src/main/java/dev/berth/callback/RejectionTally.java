package dev.berth.callback;

import dev.berth.redirect.Rejection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/** Counts the rejections of one listener, so that a flood is told as a number. For the engine's thread alone. */
final class RejectionTally {
    private static final int ONE_BY_ONE = 5;
    private static final long INTERVAL = 1_000_000_000L;

    private final ObjIntConsumer<Rejection> report;
    private final Map<Rejection, Count> counts = new EnumMap<>(Rejection.class);

    RejectionTally(ObjIntConsumer<Rejection> report) {
        this.report = report;
    }

    void count(Rejection rejection, long now) {
        Count count = counts.computeIfAbsent(rejection, r -> new Count());
        count.untold++;
        if (count.told < ONE_BY_ONE || now - count.lastTold >= INTERVAL) {
            tell(rejection, count, now);
        }
    }

    /** Tells what has waited for its second. */
    void flush(long now, boolean all) {
        counts.forEach((rejection, count) -> {
            if (count.untold > 0 && (all || now - count.lastTold >= INTERVAL)) {
                tell(rejection, count, now);
            }
        });
    }

    /** How many nanoseconds until something is to be told; {@link Long#MAX_VALUE} if nothing is. */
    long untilFlush(long now) {
        long least = Long.MAX_VALUE;
        for (Count count : counts.values()) {
            if (count.untold > 0) {
                least = Math.min(least, Math.max(0, count.lastTold + INTERVAL - now));
            }
        }
        return least;
    }

    private void tell(Rejection rejection, Count count, long now) {
        int untold = count.untold;
        count.untold = 0;
        count.told = Math.min(count.told + 1, ONE_BY_ONE);
        count.lastTold = now;
        // Last, so that a report that fails is not made again and again.
        report.accept(rejection, untold);
    }

    private static final class Count {
        int untold;
        int told;
        long lastTold;
    }
}
