/** The {@code berth} command. Start at {@link dev.berth.cli.Main}. */
@NullMarked
package dev.berth.cli;

import org.jspecify.annotations.NullMarked;
