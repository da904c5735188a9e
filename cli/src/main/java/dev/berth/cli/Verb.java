package dev.berth.cli;

import dev.berth.cli.output.ExitCode;

/** One verb of the command. */
interface Verb {
    /**
     * Does it.
     *
     * @throws dev.berth.error.BerthException what the verb has not told itself
     */
    ExitCode run() throws InterruptedException;
}
