/**
 * The command against servers that nobody here wrote, in a real browser: start at {@link
 * dev.berth.counterparts.Counterparts}, which hands the servers to the tests that ask for them. And programs that use the
 * library, many at once, which are killed and lose their disks: start at {@link dev.berth.counterparts.StormWorker}.
 */
@NullMarked
package dev.berth.counterparts;

import org.jspecify.annotations.NullMarked;
