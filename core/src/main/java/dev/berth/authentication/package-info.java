/**
 * How a client shows an authorization server who it is (RFC 6749 section 2.3, RFC 7523 section 2.2). Start at
 * {@link dev.berth.authentication.ClientAuthentication}.
 */
@NullMarked
package dev.berth.authentication;

import org.jspecify.annotations.NullMarked;
