/** What the token endpoint gives and takes (RFC 6749 section 5). Start at {@link dev.berth.token.TokenSet}. */
@NullMarked
package dev.berth.token;

import org.jspecify.annotations.NullMarked;
