/** Where log records go: to the command's own lines on standard error. Start at {@link dev.berth.cli.log.Logs}. */
@NullMarked
package dev.berth.cli.log;

import org.jspecify.annotations.NullMarked;
