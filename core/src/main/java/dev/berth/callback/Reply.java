package dev.berth.callback;

import dev.berth.redirect.Rejection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a site says to a request.
 *
 * @param answer the answer; where {@code later} is there, the one to give when that takes too long
 * @param later the better answer, on whatever thread
 * @param rejection why a response was refused, to be counted; null if it was not, or was none
 */
record Reply(
        Answer answer,
        @Nullable CompletionStage<Answer> later,
        @Nullable Rejection rejection) {
    static Reply of(Answer answer) {
        return new Reply(answer, null, null);
    }

    static Reply refused(Rejection rejection, Answer answer) {
        return new Reply(answer, null, rejection);
    }

    static Reply waiting(CompletionStage<Answer> later, Answer meanwhile) {
        return new Reply(meanwhile, later, null);
    }

    Reply withoutContent() {
        return new Reply(answer.withoutContent(), null, rejection);
    }
}
