/** The type that tokens, codes, verifiers and states travel in. Start at {@link dev.berth.secret.Secret}. */
@NullMarked
package dev.berth.secret;

import org.jspecify.annotations.NullMarked;
