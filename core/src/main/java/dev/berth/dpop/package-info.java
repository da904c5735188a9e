/** Tokens that are bound to a key of ours, and the proofs of it (DPoP, RFC 9449). Start at {@link dev.berth.dpop.DpopProofs}. */
@NullMarked
package dev.berth.dpop;

import org.jspecify.annotations.NullMarked;
