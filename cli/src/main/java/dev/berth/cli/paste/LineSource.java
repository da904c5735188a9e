package dev.berth.cli.paste;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where lines come from: a terminal or a pipe. */
interface LineSource {
    /** What came. */
    enum Kind {
        TEXT,
        /** Nothing came in time. */
        NOTHING,
        /** Nothing will come any more. */
        END
    }

    /** A line, or why there is none; its text is then empty. */
    record Line(Kind kind, String text) {
        static final Line NOTHING = new Line(Kind.NOTHING, "");
        static final Line END = new Line(Kind.END, "");

        Line(String text) {
            this(Kind.TEXT, text);
        }
    }

    /**
     * Waits for a line.
     *
     * @param patience how long; null for as long as it takes
     */
    Line next(@Nullable Duration patience) throws InterruptedException;

    /** Sets what stands before what the person types; only where that can be seen. */
    default void label(String text) {}

    /** Invites the person to type, or stops doing so. */
    void invite(boolean invited);
}
