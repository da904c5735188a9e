/** Pushed authorization requests (RFC 9126). Start at {@link dev.berth.par.PushedAuthorization}. */
@NullMarked
package dev.berth.par;

import org.jspecify.annotations.NullMarked;
