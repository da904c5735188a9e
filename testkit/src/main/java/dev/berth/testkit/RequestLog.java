package dev.berth.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Every request that came, in the order of arrival; a request stands here before it is answered. Servers of one {@link
 * World} share one log. Thread-safe; the lists it returns never change.
 */
public final class RequestLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final List<RecordedRequest> requests = new ArrayList<>();

    /** An empty log. */
    public RequestLog() {}

    void add(RecordedRequest request) {
        lock.lock();
        try {
            requests.add(request);
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All requests so far. */
    public List<RecordedRequest> all() {
        return matching(request -> true);
    }

    /** The requests so far that the predicate picks. */
    public List<RecordedRequest> matching(Predicate<RecordedRequest> wanted) {
        lock.lock();
        try {
            return requests.stream().filter(wanted).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until that many of the wanted requests have come, counted from the start.
     *
     * @return all wanted requests so far
     * @throws AssertionError if they have not come in time
     */
    public List<RecordedRequest> await(Predicate<RecordedRequest> wanted, int count, Duration timeout)
            throws InterruptedException {
        long nanosLeft = timeout.toNanos();
        lock.lock();
        try {
            List<RecordedRequest> found = matching(wanted);
            while (found.size() < count) {
                if (nanosLeft <= 0) {
                    throw new AssertionError("waited " + timeout.toSeconds() + " s for " + count
                            + " requests, there were " + found.size() + "; the whole log: " + requests);
                }
                nanosLeft = added.awaitNanos(nanosLeft);
                found = matching(wanted);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything so far, so that a test can count from here. */
    public void clear() {
        lock.lock();
        try {
            requests.clear();
        } finally {
            lock.unlock();
        }
    }
}
