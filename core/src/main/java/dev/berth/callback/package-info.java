/**
 * The loopback listener: the redirect URI of a flow, bound before anybody is told of it (RFC 8252 section 7.3), and our own
 * small local pages.
 *
 * <p>Start at {@link dev.berth.callback.CallbackEngine}. One selector thread serves every listener: {@code Connection} is
 * the life of one connection, {@code RequestHead} reads what came, a {@code Site} answers it ({@code CallbackSite} hands it
 * to the one door), {@code CallbackPages} holds the words.
 */
@NullMarked
package dev.berth.callback;

import org.jspecify.annotations.NullMarked;
