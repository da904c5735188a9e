package dev.berth.cli.paste;

import java.io.IOException;

/** The keys of the terminal this process was started at. Only one thread reads; the rest is thread-safe. */
interface Keyboard {
    /**
     * Has keys come one by one, not echoed and however many, until they are released; signals stay the terminal's.
     *
     * @return false where the process ends already: nothing has changed then, or will have been restored
     */
    boolean take() throws IOException;

    /** Leaves the terminal as it was found. */
    void release();

    /** Releases at the end of the process, whatever is going on; the keys cannot be taken again. Takes no longer than moments. */
    void end();

    /** Waits for a character; -1 where no more will come. */
    int read() throws IOException;

    /** Whether more has come at the same time. */
    boolean hasMore() throws IOException;
}
