/**
 * The command against servers that nobody here wrote, in a real browser. Start at {@link
 * dev.berth.counterparts.Counterparts}, which hands the servers to the tests that ask for them.
 */
@NullMarked
package dev.berth.counterparts;

import org.jspecify.annotations.NullMarked;
