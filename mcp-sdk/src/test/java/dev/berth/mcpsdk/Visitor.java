package dev.berth.mcpsdk;

import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import dev.berth.testkit.Person;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Approves every sign-in in the browser, once what they wait for is there. */
final class Visitor implements Interaction {
    final List<PendingSignIn> asked = new CopyOnWriteArrayList<>();

    /** One for each time that they are asked. */
    final Semaphore asks = new Semaphore(0);

    private volatile CompletionStage<Void> ready = CompletableFuture.completedFuture(null);

    void waitsFor(CompletionStage<Void> event) {
        ready = event;
    }

    @Override
    public void authorizationRequired(PendingSignIn pending) {
        asked.add(pending);
        asks.release();
        ready.thenRunAsync(() -> new Person().visit(pending.url()));
    }
}
