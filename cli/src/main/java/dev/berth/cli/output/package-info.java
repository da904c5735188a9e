/** What the command says, to whom and on which stream. Start at {@link dev.berth.cli.output.Output}. */
@NullMarked
package dev.berth.cli.output;

import org.jspecify.annotations.NullMarked;
