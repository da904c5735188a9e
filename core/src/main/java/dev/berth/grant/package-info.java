/**
 * What is presented at a token endpoint in return for tokens (RFC 6749 section 1.3), each kind a class of its own. Programs
 * start at {@code dev.berth.GrantSource}, which makes a {@link dev.berth.grant.Grant}.
 */
@NullMarked
package dev.berth.grant;

import org.jspecify.annotations.NullMarked;
