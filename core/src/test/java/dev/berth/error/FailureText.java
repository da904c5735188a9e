package dev.berth.error;

import org.jspecify.annotations.Nullable;

/** Everything that a failure could show to somebody: messages and facts, its own and its causes'. */
public final class FailureText {
    private FailureText() {}

    public static String of(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
            text.append(t).append('\n');
            if (t instanceof BerthException known) {
                text.append(known.facts()).append('\n');
            }
        }
        return text.toString();
    }
}
