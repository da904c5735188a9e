/**
 * Opening the person's browser, and knowing where that is of no use. Start at {@link dev.berth.browser.Browser}.
 *
 * <p>The URL to open was built from a server's metadata. It is checked before anything is started, it never meets a shell,
 * and it is one argument of its own.
 */
@NullMarked
package dev.berth.browser;

import org.jspecify.annotations.NullMarked;
