/**
 * The authorization request, and the one door through which every response to it comes.
 *
 * <p>Start at {@link dev.berth.authorize.PendingAuthorizations}: HTTP callback, paste and every later way in hand their
 * whole parameter set to it. Only {@link dev.berth.authorize.AuthorizationResponse#validate} makes a
 * {@link dev.berth.authorize.ValidatedAuthorizationResponse}, and only that can be exchanged.
 */
@NullMarked
package dev.berth.authorize;

import org.jspecify.annotations.NullMarked;
