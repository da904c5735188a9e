package dev.berth;

import dev.berth.testkit.Person;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A person who does as told with every sign-in, on a thread of their own; by default approves it in the browser. One who
 * cannot do as told cancels, and says so at closing.
 */
class Approver implements Interaction, AutoCloseable {
    /** What to do with a sign-in. */
    @FunctionalInterface
    interface Habit {
        void act(PendingSignIn pending) throws Exception;
    }

    final List<PendingSignIn> asked = new CopyOnWriteArrayList<>();
    final List<PendingSignIn> settled = new CopyOnWriteArrayList<>();
    final List<URI> opened = new CopyOnWriteArrayList<>();

    private final ExecutorService hands = Executors.newCachedThreadPool();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Habit habit;

    Approver() {
        this(pending -> new Person().visit(pending.url()));
    }

    Approver(Habit habit) {
        this.habit = habit;
    }

    @Override
    public void authorizationRequired(PendingSignIn pending) {
        asked.add(pending);
        hands.execute(() -> act(pending));
    }

    private void act(PendingSignIn pending) {
        try {
            habit.act(pending);
        } catch (Throwable e) {
            failures.add(e);
            pending.cancel();
        }
    }

    @Override
    public void open(URI address, int waiting) {
        opened.add(address);
    }

    @Override
    public void settled(PendingSignIn pending) {
        settled.add(pending);
    }

    @Override
    public void close() {
        hands.shutdown();
        try {
            if (!hands.awaitTermination(30, TimeUnit.SECONDS)) {
                hands.shutdownNow();
                throw new AssertionError("the person is still at it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the person could not do as told", failures.get(0));
        }
    }
}
