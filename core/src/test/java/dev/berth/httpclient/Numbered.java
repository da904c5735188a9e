package dev.berth.httpclient;

import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Brings token-0, and after each recovery the next; each recovery ends as the test says. */
final class Numbered implements AsyncAuthorizer {
    /** What recoveries answer. */
    interface Outcome {
        CompletableFuture<Boolean> of(int recovery);
    }

    static final Outcome MENDED = recovery -> CompletableFuture.completedFuture(true);
    static final Outcome HOPELESS = recovery -> CompletableFuture.completedFuture(false);

    final List<String> recoveries = new CopyOnWriteArrayList<>();
    private final Outcome outcome;
    private volatile @Nullable CompletableFuture<?> first;

    Numbered(Outcome outcome) {
        this.outcome = outcome;
    }

    /** Has no token at hand before this has come. */
    Numbered waitingFor(CompletableFuture<?> awaited) {
        first = awaited;
        return this;
    }

    @Override
    public @Nullable Presentation atHand() {
        CompletableFuture<?> awaited = first;
        return awaited == null || awaited.isDone() ? token() : null;
    }

    @Override
    public CompletableFuture<Optional<Presentation>> accessToken() {
        CompletableFuture<?> awaited = first;
        return awaited == null
                ? CompletableFuture.completedFuture(Optional.of(token()))
                : awaited.thenApply(done -> Optional.of(token()));
    }

    @Override
    public CompletableFuture<Boolean> recover(
            int status, List<String> wwwAuthenticate, @Nullable Secret used, boolean mayAsk) {
        recoveries.add(status + " " + wwwAuthenticate + " " + (used == null ? "none" : used.reveal()));
        return outcome.of(recoveries.size());
    }

    private Presentation token() {
        return Presentation.bearer(Secret.of("token-" + recoveries.size()));
    }
}
