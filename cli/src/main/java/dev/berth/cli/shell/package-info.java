/** What the command was started in: environment, streams, folders. Start at {@link dev.berth.cli.shell.Shell}. */
@NullMarked
package dev.berth.cli.shell;

import org.jspecify.annotations.NullMarked;
