/** What can go wrong, one type per place of failure. Start at {@link dev.berth.error.BerthException}. */
@NullMarked
package dev.berth.error;

import org.jspecify.annotations.NullMarked;
