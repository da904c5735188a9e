package dev.berth.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved; for servers and clients alike. Thread-safe. */
public final class SettableClock extends Clock {
    private volatile Instant now;

    /** Stands at this instant. */
    public SettableClock(Instant now) {
        this.now = now;
    }

    /** Goes forward, or back. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    /** Goes to this instant. */
    public synchronized void set(Instant to) {
        now = to;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** The zone means nothing here: the same clock. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
