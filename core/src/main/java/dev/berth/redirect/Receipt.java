package dev.berth.redirect;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What became of a response at the door: refused while the flow lives on, or taken. Immutable. */
public final class Receipt {
    private final @Nullable Rejection rejection;
    private final @Nullable CompletionStage<SignInOutcome> outcome;

    private Receipt(@Nullable Rejection rejection, @Nullable CompletionStage<SignInOutcome> outcome) {
        this.rejection = rejection;
        this.outcome = outcome;
    }

    /** Refused; nothing changed. */
    public static Receipt refused(Rejection rejection) {
        return new Receipt(rejection, null);
    }

    /** Taken: the flow has its response, good or bad, and takes no other. */
    public static Receipt taken(CompletionStage<SignInOutcome> outcome) {
        return new Receipt(null, outcome);
    }

    /** Why it was refused; empty if it was taken. */
    public Optional<Rejection> rejection() {
        return Optional.ofNullable(rejection);
    }

    /**
     * How the flow ends, for the page to wait for; empty if the response was refused. Completes normally, on the thread of
     * whoever finishes the flow.
     */
    public Optional<CompletionStage<SignInOutcome>> outcome() {
        return Optional.ofNullable(outcome);
    }
}
