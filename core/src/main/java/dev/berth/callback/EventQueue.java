package dev.berth.callback;

import dev.berth.redirect.Rejection;
import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Tells events on a daemon thread of its own, which ends when it has had nothing to do for a second. */
final class EventQueue {
    private static final int MOST_WAITING = 1_000;

    private final CallbackEvents events;
    private final ThreadPoolExecutor thread;

    EventQueue(CallbackEvents events) {
        this.events = events;
        // An event that finds the queue full is dropped: whoever hears them has been stuck for minutes.
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                EventQueue::daemon,
                new ThreadPoolExecutor.DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
    }

    void rejected(String redirectUri, Rejection reason, int count) {
        thread.execute(() -> {
            try {
                events.rejected(redirectUri, reason, count);
            } catch (RuntimeException e) {
                System.getLogger(EventQueue.class.getName())
                        .log(
                                Level.WARNING,
                                "an event was not heard: {0}",
                                e.getClass().getName());
            }
        });
    }

    /** Lets the thread end once it has told what waits. */
    void close() {
        thread.shutdown();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(null, work, "berth-callback-events", 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
