/**
 * The listener beside other receivers. {@link dev.berth.bench.SideBySide} is the client of them all and prints the table;
 * each receiver runs in a process of its own and says on its own clock when its caller holds the response.
 */
@NullMarked
package dev.berth.bench;

import org.jspecify.annotations.NullMarked;
