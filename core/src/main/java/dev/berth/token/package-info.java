/**
 * What the token endpoint gives and takes (RFC 6749 section 5), and how it is taken back (RFC 7009). Start at
 * {@link dev.berth.token.TokenEndpoint}.
 */
@NullMarked
package dev.berth.token;

import org.jspecify.annotations.NullMarked;
