package dev.berth;

import dev.berth.testkit.Person;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A person who does as told with every sign-in, on a thread of their own; by default approves it in the browser. */
final class Approver implements Interaction, AutoCloseable {
    final List<PendingSignIn> asked = new CopyOnWriteArrayList<>();
    final List<URI> opened = new CopyOnWriteArrayList<>();

    private final ExecutorService hands = Executors.newCachedThreadPool();
    private final Consumer<PendingSignIn> habit;

    Approver() {
        this(pending -> new Person().visit(pending.url()));
    }

    Approver(Consumer<PendingSignIn> habit) {
        this.habit = habit;
    }

    @Override
    public void authorizationRequired(PendingSignIn pending) {
        asked.add(pending);
        hands.execute(() -> habit.accept(pending));
    }

    @Override
    public void open(URI address, int waiting) {
        opened.add(address);
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }
}
